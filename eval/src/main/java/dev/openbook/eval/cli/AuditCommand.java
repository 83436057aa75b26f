package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.audit.LeakAudit;
import dev.openbook.datasets.audit.LeakReport;
import dev.openbook.datasets.audit.TrainingText;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Looks for test questions in training texts. */
@Command(
    name = "audit",
    description = {
      "Looks for test questions in training texts, whole, in part, in another order or with a word"
          + " changed,",
      "and names the questions and texts that leak.",
      "With --strict a leak ends the command with exit code 3."
    },
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
  private static final int KEPT_EXAMPLES = 100;
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Console console;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      required = true,
      description = "Texts as synthesize writes them")
  private Path train = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Asked asked = new Asked();

  @Option(names = "--out", paramLabel = "FILE", description = "The whole report as JSON")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--preview",
      paramLabel = "N",
      description = "Prints the first leaks (default: ${DEFAULT-VALUE})")
  private int preview = 3;

  @Option(names = "--strict", description = "Exit code 3 if a question leaks")
  private boolean strict;

  /** Where the questions are. */
  private static final class Asked {
    @Option(
        names = "--questions",
        paramLabel = "FILE",
        description = "JSONL (id, question; BEIR's and FlashRAG's keys too) or TSV, also .gz")
    private Optional<Path> questions = Optional.empty();

    @Option(
        names = "--dataset",
        paramLabel = "NAME",
        description = "Data set, whose answers' sentences are looked for too")
    private Optional<String> dataset = Optional.empty();
  }

  AuditCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    LeakReport report = report();
    console.progress().endLine();
    if (report.texts() == 0) {
      throw BadInputException.in(train, "holds no text");
    }
    if (out.isPresent()) {
      AtomicFile.write(out.get(), PRETTY.writeValueAsString(report) + "\n");
    }
    report.examples().stream()
        .limit(preview)
        .forEach(
            flag ->
                console
                    .out()
                    .printf(
                        Locale.ROOT,
                        "%s in %s (%s): %s%n",
                        flag.questionId(),
                        flag.textId(),
                        flag.kind().label(),
                        flag.matched()));
    console.out().println(report.summary());
    return strict && !report.isClean() ? Main.GATE_FAILED : 0;
  }

  private LeakReport report() {
    ProbedQuestions questions =
        asked
            .dataset
            .map(ProbedQuestions::ofDataset)
            .orElseGet(() -> ProbedQuestions.ofFile(asked.questions.orElseThrow()));
    LeakAudit audit = questions.audit();
    long[] count = {0};
    try (Stream<SyntheticText> texts = SyntheticTextFile.read(train)) {
      return audit.run(
          texts.map(
              text -> {
                console.progress().report("auditing", ++count[0], 0, "texts");
                return new TrainingText(text.id(), text.text());
              }),
          KEPT_EXAMPLES);
    }
  }
}
