package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import dev.openbook.finetune.judge.JudgeModel.Settings;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say who judges. */
final class JudgeChoice {
  static final int MOST_TOKENS = 256;
  static final int BATCH = 8;

  @Option(
      names = "--generator",
      paramLabel = "model:NAME",
      required = true,
      description = "A model of the catalog or a path, or with --remote as the server lists it")
  private String generator = "";

  @Option(names = "--remote", paramLabel = "URL", description = "Server that judges, as for ask")
  private Optional<String> remote = Optional.empty();

  @Option(
      names = "--reading",
      paramLabel = "HOW",
      description = {
        "scored (probabilities of the verdicts) or generated (a reply that ends with one)",
        "(default: scored, with --remote generated)"
      })
  private Optional<Reading> reading = Optional.empty();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens of a generated reply (default: ${DEFAULT-VALUE})")
  private int maxTokens = MOST_TOKENS;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Messages that the model is asked together (default: ${DEFAULT-VALUE})")
  private int batch = BATCH;

  @Mixin private DeviceOption device = new DeviceOption();

  /** Returns what was chosen. */
  JudgeOpening opening() {
    return new JudgeOpening("--generator", generator, remote, settings(), device.device());
  }

  /** Returns how the judge is read where nothing was said. */
  static Reading reading(Optional<String> remote) {
    return remote.isPresent() ? Reading.GENERATED : Reading.SCORED;
  }

  private Settings settings() {
    try {
      return new Settings(reading.orElse(reading(remote)), maxTokens, batch);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }
}
