package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.DeviceInfo;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tokenize.ChatMessage;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.weights.Checkpoint;
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

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "f32 or bf16 (default: what is faster here)")
  private Optional<Precision> precision = Optional.empty();

  AskCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (question.isBlank()) {
      throw new BadInputException("the question is blank; put it in quotes");
    }
    if (maxTokens < 1) {
      throw new BadInputException("--max-tokens must be at least 1, got " + maxTokens);
    }
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new BadInputException("--temperature must be at least 0, got " + temperature);
    }
    Path path = ModelLocation.find(model, console.environment(), console.progress());
    console.progress().endLine();
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      String prompt = prompt(checkpoint);
      try (LanguageModel opened = LocalLanguageModel.open(checkpoint, options())) {
        var request =
            new GenerationRequest(
                Prompt.of(prompt),
                maxTokens,
                List.of(),
                new Sampling(temperature, OptionalInt.empty(), 1),
                seed);
        requireFits(opened, prompt);
        Generation answer = opened.generate(List.of(request)).getFirst();
        console.out().println(answer.text().strip());
      }
    }
    return 0;
  }

  /** The question as the model's chat template puts it, or as it stands where there is none. */
  private String prompt(Checkpoint checkpoint) {
    return checkpoint
        .tokenizer()
        .flatMap(ChatTemplate::open)
        .map(template -> template.render(List.of(ChatMessage.user(question)), true))
        .orElse(question);
  }

  private void requireFits(LanguageModel opened, String prompt) {
    long tokens = (long) opened.tokenCounter().count(prompt) + maxTokens;
    if (tokens > opened.contextLength()) {
      throw new BadInputException(
          "question and --max-tokens take "
              + tokens
              + " tokens, the model takes "
              + opened.contextLength()
              + "; shorten the question or lower --max-tokens");
    }
  }

  private ModelOptions options() {
    Precision chosen =
        precision.orElse(DeviceInfo.hasNativeBf16() ? Precision.BF16 : Precision.F32);
    ModelOptions options = ModelOptions.of(model, chosen);
    return adapter.map(options::withAdapter).orElse(options);
  }
}
