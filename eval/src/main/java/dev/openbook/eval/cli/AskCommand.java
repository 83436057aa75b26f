package dev.openbook.eval.cli;

import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tokenize.ChatMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a model one question. */
@Command(
    name = "ask",
    description = "Asks a model through its chat template and prints the answer alone.",
    mixinStandardHelpOptions = true)
final class AskCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "QUESTION", description = "What to ask")
  private String question = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Catalog name or path (default: ${DEFAULT-VALUE})")
  private String model = "smollm2-135m-instruct";

  @Option(names = "--adapter", paramLabel = "DIR", description = "LoRA adapter in PEFT's layout")
  private Optional<Path> adapter = Optional.empty();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens of the answer (default: ${DEFAULT-VALUE})")
  private int maxTokens = 128;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 takes the most probable token (default: ${DEFAULT-VALUE})")
  private double temperature;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed when the temperature is above 0 (default: ${DEFAULT-VALUE})")
  private long seed = 17;

  AskCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return 0;
  }
}
