package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.eval.forgetting.Forgetting;
import dev.openbook.eval.forgetting.ForgettingProbe;
import dev.openbook.eval.forgetting.ModelScores;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a model has forgotten by fine-tuning. */
@Command(
    name = "forgetting",
    description = {
      "Measures a model before and after fine-tuning on general text (bits per byte) and general",
      "questions with choices (accuracy), and prints the paired differences with intervals."
    },
    mixinStandardHelpOptions = true)
final class ForgettingCommand implements Callable<Integer> {
  private static final Sampling SAMPLING = new Sampling(10_000, 17, 0.95);

  private static final int FEWEST_TEXTS = 2;

  private final Console console;

  @Option(
      names = "--base",
      paramLabel = "MODEL",
      required = true,
      description = "Catalog name or path of the model before")
  private String base = "";

  @ArgGroup(multiplicity = "1")
  private Tuned tuned = new Tuned();

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = {
        "General texts: .txt, parted by blank lines, or .jsonl with a text in each line; may be .gz"
      })
  private Optional<Path> text = Optional.empty();

  @Option(
      names = "--choices",
      paramLabel = "FILE",
      description = {
        "General questions as JSON lines: question, choices, answer (an index from 0, or a text);",
        "or a world that the base knows: lab-known:PEOPLE"
      })
  private Optional<Path> choices = Optional.empty();

  @Option(
      names = "--max-texts",
      paramLabel = "N",
      description = "Texts from the first on, at least 2 (default: all)")
  private Optional<Integer> maxTexts = Optional.empty();

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Figures and every text's and question's scores as JSON")
  private Optional<Path> out = Optional.empty();

  /** The model after fine-tuning. */
  private static final class Tuned {
    @Option(
        names = "--adapter",
        paramLabel = "DIR",
        description = "LoRA adapter of the base in PEFT's layout")
    private Optional<Path> adapter = Optional.empty();

    @Option(
        names = "--tuned",
        paramLabel = "MODEL",
        description = "Catalog name or path of the model after")
    private Optional<String> model = Optional.empty();
  }

  ForgettingCommand(Console console) {
    this.console = console;
  }

  /** What a model scored, and its checksum. */
  private record Measured(ModelScores scores, String checksum) {}

  @Override
  public Integer call() throws IOException {
    ForgettingProbe probe = probe();
    // first what is likelier to be broken
    Measured after = measure(probe, tuned.model.orElse(base), tuned.adapter, "after");
    Measured before = measure(probe, base, Optional.empty(), "before");
    var forgetting = Forgetting.of(before.scores(), after.scores(), SAMPLING);
    var table = new ForgettingTable(console.out());
    table.print(forgetting, SAMPLING);
    table.printCut(before.scores().cutQuestions(), after.scores().cutQuestions());
    if (out.isPresent()) {
      var file = new ForgettingFile(SAMPLING, probe, choices, device.device());
      String json =
          file.json(
              new ForgettingFile.Model(base, Optional.empty(), before.checksum(), before.scores()),
              new ForgettingFile.Model(
                  tuned.model.orElse(base), tuned.adapter, after.checksum(), after.scores()),
              forgetting);
      AtomicFile.write(out.get(), json);
      console.out().println("figures: " + out.get().toAbsolutePath());
    }
    return 0;
  }

  /** Reads everything but weights, so that bad input is found before long work. */
  private ForgettingProbe probe() throws IOException {
    if (tuned.adapter.isEmpty() && tuned.model.isEmpty()) {
      throw new BadInputException("no model after; give --adapter DIR or --tuned MODEL");
    }
    if (text.isEmpty() && choices.isEmpty()) {
      throw new BadInputException("nothing to measure; give --text FILE, --choices FILE or both");
    }
    if (maxTexts.isPresent() && maxTexts.get() < FEWEST_TEXTS) {
      throw new BadInputException(
          "--max-texts must be at least " + FEWEST_TEXTS + ", got " + maxTexts.get());
    }
    OptionalInt most = maxTexts.map(OptionalInt::of).orElse(OptionalInt.empty());
    return ForgettingProbe.read(text, most, choices).within(contextLength());
  }

  /** Returns the shorter context of the two, in tokens. */
  private int contextLength() throws IOException {
    try (Checkpoint first = checkpoint(base)) {
      int length = first.config().contextLength();
      if (tuned.adapter.isPresent()) {
        try (PeftAdapter update = PeftAdapter.open(tuned.adapter.get())) {
          update.requireBase(first);
        }
      }
      if (tuned.model.isPresent()) {
        try (Checkpoint second = checkpoint(tuned.model.get())) {
          return Math.min(length, second.config().contextLength());
        }
      }
      return length;
    }
  }

  private Checkpoint checkpoint(String name) throws IOException {
    Path path = ModelLocation.find(name, console.environment(), console.progress());
    console.progress().endLine();
    return Checkpoint.open(path);
  }

  private Measured measure(ForgettingProbe probe, String name, Optional<Path> adapter, String label)
      throws IOException {
    Measured measured =
        new LocalModelOpening(name, device.device(), ContextOverflow.LEFT, adapter)
            .open(
                console,
                (model, checksum, _) ->
                    new Measured(probe.measure(model, label, console.progress()), checksum));
    console.progress().endLine();
    ForgettingTable.lines(label, measured.scores()).forEach(console.err()::println);
    return measured;
  }
}
