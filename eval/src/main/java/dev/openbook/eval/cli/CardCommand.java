package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.audit.TrainingText;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.eval.card.CardBuilder;
import dev.openbook.eval.card.CardBuilder.Heading;
import dev.openbook.eval.card.CardSettings;
import dev.openbook.eval.card.CardSurvey;
import dev.openbook.eval.card.TextVectors;
import dev.openbook.eval.report.CardWriter;
import dev.openbook.eval.report.DataCard;
import dev.openbook.eval.report.DataCard.Audit;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.extractive.ExtractiveEntiGraph;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.embed.Embedder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures texts and writes their data card. */
@Command(
    name = "card",
    description = {
      "Measures how varied texts are, how near to their documents and how true to them, each kind",
      "and prompt at the same number of words, and writes a page with the figures, plots,"
          + " examples,",
      "provenance and yields (from FILE.dropped.jsonl, as curate writes it), and the same as JSON."
    },
    mixinStandardHelpOptions = true)
final class CardCommand implements Callable<Integer> {
  private static final String NO_MODEL = "none";
  private static final int KEPT_FLAGS = 20;

  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Texts as synthesize or curate writes them")
  private List<Path> files = List.of();

  @ArgGroup(multiplicity = "1")
  private DocumentSource source = new DocumentSource();

  @ArgGroup(multiplicity = "0..1")
  private Asked asked = new Asked();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The page, FILE.html; FILE.json is written beside it")
  private Path out = Path.of("");

  @Option(
      names = "--words",
      paramLabel = "N",
      description = "Words of each row (default: those of the row with the fewest, at most 200000)")
  private Optional<Long> words = Optional.empty();

  @Option(
      names = "--min-words",
      paramLabel = "N",
      description = "Rows with fewer words are left out (default: ${DEFAULT-VALUE})")
  private long fewest = 5_000;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Most texts of a row compared with each other (default: ${DEFAULT-VALUE})")
  private int sample = 200;

  @Option(
      names = "--embed",
      paramLabel = "MODEL",
      description = "bge-small-en-v1.5-q, all-minilm-l6-v2-q or none (default: ${DEFAULT-VALUE})")
  private String embedding = BundledModel.BGE_SMALL_EN.key();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "Texts shown of each kind (default: ${DEFAULT-VALUE})")
  private int examples = 3;

  @Option(names = "--title", paramLabel = "TEXT", description = "Default: the files' names")
  private Optional<String> title = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Draws the texts (default: ${DEFAULT-VALUE})")
  private long seed = 17;

  /** Test questions that are looked for. */
  private static final class Asked {
    @Option(
        names = "--questions",
        paramLabel = "FILE",
        description = "Test questions to look for: JSONL or TSV as for audit")
    private Optional<Path> questions = Optional.empty();

    @Option(
        names = "--questions-dataset",
        paramLabel = "NAME",
        description = "Data set whose questions and answers' sentences are looked for")
    private Optional<String> dataset = Optional.empty();

    Optional<ProbedQuestions> probes() {
      return dataset
          .map(ProbedQuestions::ofDataset)
          .or(() -> questions.map(ProbedQuestions::ofFile));
    }
  }

  CardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    CardSettings settings = settings();
    Path json = jsonBeside();
    Optional<BundledModel> model =
        embedding.equals(NO_MODEL) ? Optional.empty() : Optional.of(BundledModel.parse(embedding));
    Optional<ProbedQuestions> probes = asked.probes();
    List<Document> documents = source.documents();
    var survey = new CardSurvey(settings, documents);
    Optional<Audit> audit = read(survey, probes);
    if (survey.texts() == 0) {
      throw BadInputException.in(files.getFirst(), "holds no text");
    }
    DataCard card = built(survey, model, audit);
    console.progress().endLine();
    CardWriter.write(card, out, json);
    new CardTable(console.out()).print(card);
    console.out().println("card: " + out.toAbsolutePath());
    console.out().println("figures: " + json.toAbsolutePath());
    return 0;
  }

  private CardSettings settings() {
    try {
      OptionalLong asked = words.map(OptionalLong::of).orElseGet(OptionalLong::empty);
      return new CardSettings(asked, fewest, sample, examples, seed);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }

  private Path jsonBeside() {
    String name = String.valueOf(out.getFileName());
    if (!name.endsWith(".html")) {
      throw new BadInputException("--out must end in .html, got " + out);
    }
    var distinct = new HashSet<Path>();
    for (Path file : files) {
      if (!distinct.add(file.toAbsolutePath().normalize())) {
        throw new BadInputException(file + " is named twice");
      }
    }
    return out.resolveSibling(name.substring(0, name.length() - ".html".length()) + ".json");
  }

  private Optional<Audit> read(CardSurvey survey, Optional<ProbedQuestions> probes)
      throws IOException {
    try (Stream<SyntheticText> texts = files.stream().flatMap(file -> texts(survey, file))) {
      if (probes.isEmpty()) {
        texts.forEachOrdered(survey::add);
        return Optional.empty();
      }
      Stream<TrainingText> audited =
          texts.map(
              text -> {
                survey.add(text);
                return new TrainingText(text.id(), text.text());
              });
      return Optional.of(probes.get().shown(probes.get().audit().run(audited, KEPT_FLAGS)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Stream<SyntheticText> texts(CardSurvey survey, Path file) {
    Path dropped = file.resolveSibling(file.getFileName() + ".dropped.jsonl");
    boolean isCurated = Files.exists(dropped);
    Stream<SyntheticText> texts = SyntheticTextFile.read(file);
    try {
      survey.begin(file.toString(), Sha256.of(file), isCurated);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (isCurated) {
      try (Stream<JsonRecord> lines = JsonRecord.lines(dropped)) {
        lines.forEachOrdered(
            line -> survey.addDropped(SyntheticTextFile.parse(line), line.text("dropped")));
      }
    }
    return texts.map(
        text -> {
          console.progress().report("reading", survey.texts(), 0, "texts");
          return text;
        });
  }

  private DataCard built(CardSurvey survey, Optional<BundledModel> model, Optional<Audit> audit)
      throws IOException {
    var graph = new ExtractiveEntiGraph(EnglishText.load());
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Optional<TextVectors> vectors =
          model.map(
              each -> {
                Embedder embedder = each.load(executor);
                return new TextVectors(each.key(), embedder::passages);
              });
      return new CardBuilder(survey, graph::entities, vectors, console.progress())
          .build(heading(), audit);
    }
  }

  private Heading heading() {
    String names =
        files.stream()
            .map(file -> String.valueOf(file.getFileName()))
            .collect(Collectors.joining(", "));
    return new Heading(
        title.orElse(names),
        console.clock().instant(),
        "./openbook " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs()),
        Version.current(),
        source.name());
  }
}
