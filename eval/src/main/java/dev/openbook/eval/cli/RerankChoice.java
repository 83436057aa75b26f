package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.rerank.ModelLikelihood;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.rerank.CrossEncoder;
import dev.openbook.rag.rerank.QueryLikelihoodReranker;
import dev.openbook.rag.rerank.RerankedRetriever;
import dev.openbook.rag.rerank.Reranker;
import dev.openbook.rag.rerank.ScoringModelReranker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say what ranks the best passages a second time. */
final class RerankChoice {
  @Option(
      names = "--cross-encoder",
      paramLabel = "DIR",
      description = "Reranks by an ONNX cross-encoder: model.onnx and tokenizer.json in DIR")
  private Optional<Path> crossEncoder = Optional.empty();

  @Option(
      names = "--likelihood",
      paramLabel = "MODEL",
      description = "Reranks by how probable a language model finds the query after a passage")
  private Optional<String> likelihood = Optional.empty();

  @Option(
      names = "--rerank-depth",
      paramLabel = "N",
      description = "Passages that are ranked again (default: ${DEFAULT-VALUE})")
  private int depth = 100;

  /**
   * A reranker and the native memory behind it.
   *
   * @param reranker ranks again
   * @param owned freed at the end
   */
  private record Opened(Reranker reranker, List<AutoCloseable> owned) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      for (AutoCloseable each : owned) {
        each.close();
      }
    }
  }

  /** What is done with the retriever while the reranker is open. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    void with(Retriever retriever) throws IOException;
  }

  /** Returns whether a language model ranks, which takes one query at a time. */
  boolean isOneAtATime() {
    return likelihood.isPresent();
  }

  /** Returns all that the rankings depend on beside the first retriever. */
  String key() {
    return "cross-encoder=" + crossEncoder + " likelihood=" + likelihood + " depth=" + depth;
  }

  /** Does the work with {@code first}, reranked if the options say so. */
  void around(Console console, PassageIndex index, Retriever first, Work work)
      throws IOException {
    if (crossEncoder.isPresent() && likelihood.isPresent()) {
      throw new BadInputException("--cross-encoder and --likelihood exclude each other");
    }
    if (depth < 1) {
      throw new BadInputException("--rerank-depth must be at least 1, got " + depth);
    }
    if (crossEncoder.isEmpty() && likelihood.isEmpty()) {
      work.with(first);
      return;
    }
    try (Opened opened = open(console)) {
      work.with(new RerankedRetriever(first, depth, opened.reranker(), index::passage));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private Opened open(Console console) throws IOException {
    if (crossEncoder.isPresent()) {
      Path folder = crossEncoder.get();
      CrossEncoder model =
          CrossEncoder.open(folder.resolve("model.onnx"), folder.resolve("tokenizer.json"));
      return new Opened(new ScoringModelReranker(model), List.of(model));
    }
    Path path =
        ModelLocation.find(likelihood.orElseThrow(), console.environment(), console.progress());
    console.progress().endLine();
    Checkpoint checkpoint = Checkpoint.open(path);
    var settings =
        RuntimeChoice.of(console, Device.CPU, RuntimeChoice.Effort.MEASURE_ONCE).settings();
    NativeRuntime.start(settings, Device.CPU);
    LanguageModel model =
        LocalLanguageModel.open(
            checkpoint, ModelOptions.of(likelihood.get(), settings.fastestPrecision()));
    return new Opened(
        new QueryLikelihoodReranker(new ModelLikelihood(model)), List.of(model, checkpoint));
  }
}
