package dev.openbook.benchmarks.precision;

import dev.openbook.benchmarks.rivals.ChoiceItem;
import dev.openbook.benchmarks.rivals.QualityItems;
import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.cli.ConsoleProgress;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.Console;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what each number format costs in quality; see {@code compare-precisions --help}. */
@Command(
    name = "compare-precisions",
    mixinStandardHelpOptions = true,
    description =
        "Measures a model in several number formats, bits per byte of a text and accuracy of"
            + " choices, and compares each with the first format.")
public final class PrecisionComparison implements Callable<Integer> {
  private static final long SEED = 17;
  private static final int BAD_INPUT = 2;

  @Option(names = "--model", required = true, description = "Folder or GGUF file of a model.")
  private Path model = Path.of("");

  @Option(
      names = "--types",
      split = ",",
      defaultValue = "f32,bf16,int8",
      description = "Formats, the first is the baseline (${DEFAULT-VALUE}).")
  private List<NumberFormat> formats = List.of();

  @Option(names = "--text", description = "Text for bits per byte; left out if absent.")
  private Optional<Path> text = Optional.empty();

  @Option(names = "--tokens", description = "Tokens of the text from its beginning; default all.")
  private Optional<Integer> tokens = Optional.empty();

  @Option(
      names = "--window",
      defaultValue = "1024",
      description = "Tokens that are read to predict one, at most (${DEFAULT-VALUE}).")
  private int window;

  @Option(names = "--quality", description = "QuALITY in L-Eval's form; left out if absent.")
  private Optional<Path> quality = Optional.empty();

  @Option(names = "--questions", description = "Questions from the first on; default all.")
  private Optional<Integer> questions = Optional.empty();

  @Option(names = "--threads", defaultValue = "2", description = "Threads (${DEFAULT-VALUE}).")
  private int threads;

  private final ConsoleProgress progress =
      new ConsoleProgress(
          System.err,
          Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
          InstantSource.system());

  /** Runs the command: exit code 0, or 2 for bad input. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new PrecisionComparison())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(PrecisionComparison::complain)
            .execute(arguments));
  }

  private static int complain(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
    Optional<String> reason =
        switch (failure) {
          case BadInputException bad -> Optional.of(String.valueOf(bad.getMessage()));
          case NoSuchFileException missing -> Optional.of(missing.getFile() + ": no such file");
          default -> Optional.empty();
        };
    if (reason.isPresent()) {
      System.err.println(reason.get());
      return BAD_INPUT;
    }
    throw failure;
  }

  @Override
  public Integer call() throws IOException {
    requirePositive("--window", window);
    requirePositive("--threads", threads);
    tokens.ifPresent(count -> requirePositive("--tokens", count));
    questions.ifPresent(count -> requirePositive("--questions", count));
    Tokenizer tokenizer;
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      tokenizer =
          Tokenizer.open(
              checkpoint
                  .tokenizer()
                  .orElseThrow(() -> BadInputException.in(model, "the model has no tokenizer")));
    }
    if (text.isPresent()) {
      compareTexts(text.get(), tokenizer);
    }
    if (quality.isPresent()) {
      compareChoices(
          QualityItems.read(quality.get(), questions.orElse(Integer.MAX_VALUE), tokenizer));
    }
    return 0;
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new BadInputException(name + " must be at least 1, got " + value);
    }
  }

  private void compareTexts(Path file, Tokenizer tokenizer) throws IOException {
    OptionalInt most = tokens.map(OptionalInt::of).orElse(OptionalInt.empty());
    var ids = TextLikelihood.Tokens.read(file, most, tokenizer);
    print("%s: %,d tokens, %,d bytes, windows of %,d", file, ids.size(), ids.bytes(), window);
    print("| type | bits per byte | over %s |", formats.getFirst().label());
    print("|---|---|---|");
    Optional<TextLikelihood> baseline = Optional.empty();
    for (NumberFormat format : formats) {
      var measured = TextLikelihood.measure(model, format, threads, ids, window, progress);
      double first = baseline.orElse(measured).bitsPerByte();
      print(
          "| %s | %.5f | %+.3f %% |",
          format.label(), measured.bitsPerByte(), 100 * (measured.bitsPerByte() / first - 1));
      baseline = Optional.of(baseline.orElse(measured));
    }
  }

  private void compareChoices(List<ChoiceItem> items) throws IOException {
    List<Choices> choices = new ArrayList<>();
    for (NumberFormat format : formats) {
      choices.add(Choices.measure(model, format, threads, items, progress));
    }
    long articles = items.stream().map(ChoiceItem::article).distinct().count();
    print("%nQuALITY: %d questions on %d articles", items.size(), articles);
    String first = formats.getFirst().label();
    print(
        "| type | log-likelihood | accuracy | other choices than %s's | right only here |"
            + " right only in %s | McNemar p | accuracy over %s, 95 %% interval |",
        first, first, first);
    print("|---|---|---|---|---|---|---|---|");
    Choices baseline = choices.getFirst();
    for (int i = 0; i < formats.size(); i++) {
      NumberFormat format = formats.get(i);
      Choices own = choices.get(i);
      row(format, "summed", items, own.likeliest(), baseline.likeliest());
      row(
          format,
          "per character",
          items,
          own.likeliestPerCharacter(),
          baseline.likeliestPerCharacter());
    }
  }

  private static void row(
      NumberFormat format,
      String rule,
      List<ChoiceItem> items,
      List<Integer> chosen,
      List<Integer> baseline) {
    var compared = ChoiceComparison.of(items, chosen, baseline, SEED);
    print(
        "| %s | %s | %.4f | %d | %d | %d | %.3f | %+.4f (%+.4f to %+.4f) |",
        format.label(),
        rule,
        compared.accuracy(),
        compared.differing(),
        compared.mcNemar().onlySecond(),
        compared.mcNemar().onlyFirst(),
        compared.mcNemar().p(),
        compared.difference().value(),
        compared.difference().interval().low(),
        compared.difference().interval().high());
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
