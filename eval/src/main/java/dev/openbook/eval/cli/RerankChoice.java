package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.rerank.ModelLikelihood;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.NativeRuntime;
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
  void around(Console console, PassageIndex index, Retriever first, Work work) throws IOException {
    if (crossEncoder.isPresent() && likelihood.isPresent()) {
      throw new BadInputException("--cross-encoder and --likelihood exclude each other");
    }
    if (depth < 1) {
      throw new BadInputException("--rerank-depth must be at least 1, got " + depth);
    }
    if (crossEncoder.isPresent()) {
      Path folder = crossEncoder.get();
      try (CrossEncoder model =
          CrossEncoder.open(folder.resolve("model.onnx"), folder.resolve("tokenizer.json"))) {
        work.with(again(first, new ScoringModelReranker(model), index));
      }
    } else if (likelihood.isPresent()) {
      String name = likelihood.get();
      Path path = ModelLocation.find(name, console.environment(), console.progress());
      console.progress().endLine();
      var settings =
          RuntimeChoice.of(console, Device.CPU, RuntimeChoice.Effort.MEASURE_ONCE).settings();
      NativeRuntime.start(settings, Device.CPU);
      try (Checkpoint checkpoint = Checkpoint.open(path);
          LanguageModel model =
              LocalLanguageModel.open(
                  checkpoint, ModelOptions.of(name, settings.fastestPrecision()))) {
        var reranker = new QueryLikelihoodReranker(new ModelLikelihood(model));
        work.with(again(first, reranker, index));
      }
    } else {
      work.with(first);
    }
  }

  private Retriever again(Retriever first, Reranker reranker, PassageIndex index) {
    return new RerankedRetriever(first, depth, reranker, index::passage);
  }
}
