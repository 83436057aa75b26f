package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.export.ModelExport;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Merges an adapter into its base and checks that both say the same. */
@Command(
    name = "merge",
    description = {
      "Merges an adapter into its base, writes the model as transformers loads it, and checks that",
      "it says what base and adapter say."
    },
    mixinStandardHelpOptions = true)
final class MergeCommand implements Callable<Integer> {
  private static final List<ScoreRequest> PROBES =
      List.of(
          new ScoreRequest(Prompt.of("The capital of France is"), List.of(" Paris", " a", " 17")),
          new ScoreRequest(
              Prompt.of("Question: Who wrote it?\nAnswer:"), List.of(" Nobody knows.")),
          new ScoreRequest(Prompt.of("1, 2, 3, 4,"), List.of(" 5, 6, 7", " banana")));

  private final Console console;

  @Parameters(
      paramLabel = "ADAPTER",
      description = "Folder that train left, or an adapter's folder in PEFT's layout")
  private String adapter = "";

  @Option(
      names = "--base",
      paramLabel = "NAME",
      description = "Catalog name or path of the base (default: the one that the adapter names)")
  private Optional<String> base = Optional.empty();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "f32, bf16 or f16 (default: ${DEFAULT-VALUE})")
  private ElementType type = ElementType.F32;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write; must not exist")
  private Path out = Path.of("");

  MergeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TunedModel named = TunedModel.of(adapter, Optional.empty());
    Path update =
        named
            .adapter()
            .orElseThrow(() -> new BadInputException(adapter + ": is no adapter to merge"));
    Path path =
        ModelLocation.find(base.orElse(named.base()), console.environment(), console.progress());
    console.progress().endLine();
    NativeRuntime.start(
        RuntimeChoice.of(console, Device.CPU, RuntimeChoice.Effort.LOOK).settings(), Device.CPU);
    List<List<Score>> apart;
    try (Checkpoint checkpoint = Checkpoint.open(path);
        PeftAdapter read = PeftAdapter.open(update)) {
      apart = scores(checkpoint, ModelOptions.of("base", Precision.F32).withAdapter(update));
      new ModelExport(checkpoint, Optional.of(read), type, console.progress())
          .toSafetensors(out, ModelExport.SHARD_BYTES);
    }
    console.progress().endLine();
    List<List<Score>> merged;
    try (Checkpoint checkpoint = Checkpoint.open(out)) {
      merged = scores(checkpoint, ModelOptions.of("merged", Precision.F32));
    }
    double difference = largestDifference(apart, merged);
    console
        .out()
        .printf(
            Locale.ROOT,
            "merged: %s; log-likelihoods differ from base and adapter by at most %.2g nats a"
                + " token%n",
            out.toAbsolutePath().normalize(),
            difference);
    if (difference > tolerance()) {
      throw new BadInputException(
          "%s: the merged model differs by %.3g nats a token from base and adapter, more than"
                  .formatted(out, difference)
              + " rounding to %s explains; is this the base that the adapter was trained on?"
                  .formatted(type.name().toLowerCase(Locale.ROOT)));
    }
    return 0;
  }

  /** What rounding explains: single precision keeps 24 bits of a weight, f16 11, bf16 8. */
  private double tolerance() {
    return switch (type) {
      case F32 -> 1e-3;
      case F16 -> 2e-2;
      default -> 0.2;
    };
  }

  private static List<List<Score>> scores(Checkpoint checkpoint, ModelOptions options)
      throws IOException {
    try (LanguageModel model = LocalLanguageModel.open(checkpoint, options)) {
      return model.score(PROBES);
    }
  }

  private static double largestDifference(List<List<Score>> one, List<List<Score>> other) {
    double largest = 0;
    for (int i = 0; i < one.size(); i++) {
      for (int j = 0; j < one.get(i).size(); j++) {
        Score a = one.get(i).get(j);
        Score b = other.get(i).get(j);
        largest = Math.max(largest, Math.abs(a.logLikelihood() - b.logLikelihood()) / a.tokens());
      }
    }
    return largest;
  }
}
