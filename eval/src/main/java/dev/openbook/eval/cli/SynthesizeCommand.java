package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.eval.texts.OfflineKinds;
import dev.openbook.eval.texts.WrittenKinds;
import dev.openbook.finetune.synthesize.SynthesisPlan;
import dev.openbook.finetune.synthesize.SynthesisResult;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.openbook.OpenBookSettings;
import dev.openbook.finetune.synthesize.prompted.WritingShare;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes training texts. */
@Command(
    name = "synthesize",
    description = {
      "Makes training texts from documents up to a budget of words, each with where it comes from.",
      "The same documents, kinds, budget and seed give the same file."
    },
    mixinStandardHelpOptions = true)
final class SynthesizeCommand implements Callable<Integer> {
  private final Console console;

  @ArgGroup(multiplicity = "1")
  private DocumentSource source = new DocumentSource();

  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "KIND[=WEIGHT]",
      required = true,
      description = {
        "Several share the budget by their weights (default: 1). Extractive: raw, permutation,",
        "full-name, question-answer (or qa), cloze, entigraph, and questions with passages before",
        "them: raft, rag-implicit, rag-reasoning; of dataset lab: oracle-wordings,"
            + " oracle-questions.",
        "A model: qa, rephrase, entigraph, textbook, instruction"
      })
  private List<String> kinds = List.of();

  @Mixin private WriterChoice writer = new WriterChoice();

  @Mixin private WrittenKindOptions written = new WrittenKindOptions();

  @Option(
      names = "--passages",
      paramLabel = "N",
      description = "Passages before a question (default: ${DEFAULT-VALUE})")
  private int passages = OpenBookSettings.USUAL.passages();

  @Option(
      names = "--gold-share",
      paramLabel = "P",
      description =
          "Share of raft's texts with the passage that answers (default: ${DEFAULT-VALUE})")
  private double goldShare = OpenBookSettings.USUAL.goldShare();

  @Option(
      names = "--budget",
      paramLabel = "N",
      required = true,
      description = "Most words and punctuation marks of all texts together")
  private long budget = 0;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Chooses wordings and orders (default: ${DEFAULT-VALUE})")
  private long seed = 17;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "JSON lines")
  private Path out = Path.of("");

  @Option(
      names = "--preview",
      paramLabel = "N",
      description = "Prints the first texts of each kind (default: ${DEFAULT-VALUE})")
  private int preview = 0;

  SynthesizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (budget < 1) {
      throw new BadInputException("--budget must be at least 1, got " + budget);
    }
    boolean isModel = writer.isModel();
    Map<String, Double> weights =
        KindWeights.parse(kinds, isModel ? WrittenKinds::requireKind : OfflineKinds::requireKind);
    List<Document> documents = source.documents();
    var shown = new TextPreview(preview);
    var table = new SynthesisTable(documents.size(), budget);
    var lines = new ArrayList<String>();
    if (isModel) {
      List<WritingShare> shares = written.shares(weights, documents, seed);
      AtomicFile.writeLines(
          rejected(),
          bad ->
              SyntheticTextFile.write(
                  out,
                  file -> lines.addAll(written(table, shares, file.andThen(shown::add), bad))));
    } else {
      SyntheticTextFile.write(
          out,
          file -> lines.addAll(table.of(extracted(documents, weights, file.andThen(shown::add)))));
    }
    console.progress().endLine();
    shown.print(console.out());
    lines.forEach(console.out()::println);
    console.out().println("texts: " + out.toAbsolutePath());
    if (isModel) {
      console.out().println("replies not fit: " + rejected().toAbsolutePath());
    }
    return 0;
  }

  private SynthesisResult extracted(
      List<Document> documents, Map<String, Double> weights, Consumer<SyntheticText> sink)
      throws IOException {
    return new OfflineKinds(openBook(), out.toAbsolutePath())
        .run(
            documents,
            new SynthesisPlan(weights, budget, seed),
            new WordTokens(),
            sink,
            console.progress());
  }

  private OpenBookSettings openBook() {
    try {
      return new OpenBookSettings(passages, goldShare);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }

  /** Replies are kept beside the texts, so that nothing is asked twice. */
  private List<String> written(
      SynthesisTable table,
      List<WritingShare> shares,
      Consumer<SyntheticText> sink,
      Consumer<String> bad)
      throws IOException {
    Path log = out.resolveSibling(out.getFileName() + ".replies.jsonl");
    WriterChoice.Outcome outcome =
        writer.write(
            console,
            seed,
            writing ->
                writing.run(
                    shares,
                    new WordTokens(),
                    budget,
                    log,
                    sink,
                    reply -> bad.accept(reply.line()),
                    console.progress()));
    return table.of(outcome.result(), outcome.retries(), outcome.price());
  }

  private Path rejected() {
    return out.resolveSibling(out.getFileName() + ".rejected.jsonl");
  }
}
