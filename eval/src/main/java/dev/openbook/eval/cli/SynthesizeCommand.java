package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.synthesize.ExtractiveSynthesizers;
import dev.openbook.finetune.synthesize.RuleQuestionAnswer;
import dev.openbook.finetune.synthesize.Synthesis;
import dev.openbook.finetune.synthesize.SynthesisPlan;
import dev.openbook.finetune.synthesize.SynthesisResult;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.prompted.QuestionsPrompt;
import dev.openbook.finetune.synthesize.prompted.RephrasePrompt;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt;
import dev.openbook.finetune.synthesize.prompted.WritingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  /** Passages that a model is asked about, in words. */
  private static final PassageCut ASKED_ABOUT = new PassageCut("paragraphs", 150, 0);

  private static final int FEWEST_CHARACTERS = 60;
  private static final String QA = "qa";

  private final Console console;

  @ArgGroup(multiplicity = "1")
  private DocumentSource source = new DocumentSource();

  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "KIND[=WEIGHT]",
      required = true,
      description = {
        "extractive: raw, permutation, question-answer (or qa), entigraph; several share the",
        "budget by their weights (default: 1). A model: qa, rephrase"
      })
  private List<String> kinds = List.of();

  @Mixin private WriterChoice writer = new WriterChoice();

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
    List<WritingPrompt> prompts = isModel ? prompts() : List.of();
    Map<String, Double> weights = isModel ? Map.of() : weights();
    List<Document> documents = source.documents();
    var shown = new TextPreview(preview);
    var table = new SynthesisTable(documents.size(), budget);
    var lines = new ArrayList<String>();
    SyntheticTextFile.write(
        out,
        file -> {
          Consumer<SyntheticText> sink = file.andThen(shown::add);
          lines.addAll(
              isModel
                  ? table.of(written(documents, prompts, sink))
                  : table.of(extracted(documents, weights, sink)));
        });
    console.progress().endLine();
    shown.print(console.out());
    lines.forEach(console.out()::println);
    console.out().println("texts: " + out.toAbsolutePath());
    return 0;
  }

  private SynthesisResult extracted(
      List<Document> documents, Map<String, Double> weights, Consumer<SyntheticText> sink)
      throws IOException {
    return Synthesis.run(
        documents,
        ExtractiveSynthesizers.load(),
        new SynthesisPlan(weights, budget, seed),
        new WordTokens(),
        sink,
        console.progress());
  }

  /** Replies are kept beside the texts, so that nothing is asked twice. */
  private WritingResult written(
      List<Document> documents, List<WritingPrompt> prompts, Consumer<SyntheticText> sink)
      throws IOException {
    Path log = out.resolveSibling(out.getFileName() + ".replies.jsonl");
    return writer.write(
        console,
        seed,
        writing ->
            writing.run(
                askedAbout(documents),
                prompts,
                new WordTokens(),
                budget,
                log,
                sink,
                console.progress()));
  }

  /** Returns the first passage of each document, then the second of each, and so on. */
  private static List<Passage> askedAbout(List<Document> documents) {
    var columns = new ArrayList<List<Passage>>();
    for (Document document : documents) {
      columns.add(
          ASKED_ABOUT
              .apply(Stream.of(document), new WordTokens())
              .filter(passage -> passage.text().strip().length() >= FEWEST_CHARACTERS)
              .toList());
    }
    int most = columns.stream().mapToInt(List::size).max().orElse(0);
    List<Passage> passages =
        IntStream.range(0, most)
            .boxed()
            .flatMap(i -> columns.stream().filter(each -> i < each.size()).map(each -> each.get(i)))
            .toList();
    if (passages.isEmpty()) {
      throw new BadInputException("the documents hold no passage long enough to ask a model about");
    }
    return passages;
  }

  /** Kinds that a model writes. */
  private List<WritingPrompt> prompts() {
    var prompts = new ArrayList<WritingPrompt>();
    for (String kind : kinds) {
      switch (kind) {
        case QA -> prompts.add(new QuestionsPrompt(3));
        case RephrasePrompt.KIND ->
            Stream.of(RephrasePrompt.Style.values()).map(RephrasePrompt::new).forEach(prompts::add);
        default ->
            throw new BadInputException(
                NearestName.unknown(
                    "kind of texts that a model writes", kind, List.of(QA, RephrasePrompt.KIND)));
      }
    }
    return prompts;
  }

  private Map<String, Double> weights() {
    var weights = new LinkedHashMap<String, Double>();
    for (String each : kinds) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      String kind =
          ExtractiveSynthesizers.requireKind(name.equals(QA) ? RuleQuestionAnswer.KIND : name);
      double weight = equals < 0 ? 1 : weight(kind, each.substring(equals + 1));
      if (weights.put(kind, weight) != null) {
        throw new BadInputException("--kind names '" + kind + "' twice");
      }
    }
    return weights;
  }

  private static double weight(String kind, String text) {
    try {
      double weight = Double.parseDouble(text);
      if (weight > 0 && Double.isFinite(weight)) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        "--kind: the weight of '" + kind + "' must be a number above 0, got '" + text + "'");
  }
}
