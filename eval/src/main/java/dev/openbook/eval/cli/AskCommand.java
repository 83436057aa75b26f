package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.eval.suite.Suite.PrecisionChoice;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.remote.RemoteEndpoint;
import dev.openbook.finetune.remote.RemoteLanguageModel;
import dev.openbook.finetune.remote.RemoteSettings;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a model one question. */
@Command(
    name = "ask",
    description = "Asks a model through its chat template and prints the answer alone.",
    mixinStandardHelpOptions = true)
final class AskCommand implements Callable<Integer> {
  private static final String DEFAULT_MODEL = "smollm2-135m-instruct";

  private final Console console;

  @Parameters(paramLabel = "QUESTION", description = "What to ask")
  private String question = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "Catalog name or path (default: "
              + DEFAULT_MODEL
              + "); with --remote, as the server lists it")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--remote",
      paramLabel = "URL",
      description = {
        "Asks a server instead: a URL with a path (.../v1) speaks OpenAI's protocol, one without",
        "(http://localhost:11434) Ollama's; a key is taken from " + RemoteEndpoint.KEY_VARIABLE
      })
  private Optional<String> remote = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Longest wait for a server's answer (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds = 120;

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
      description =
          "f32 (exact), bf16 (faster), int8 (8-bit weights, fastest) or auto (default:"
              + " ${DEFAULT-VALUE})")
  private PrecisionChoice precision = PrecisionChoice.F32;

  @Mixin private DeviceOption device = new DeviceOption();

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
    Generation answer = remote.isPresent() ? askServer(remote.get()) : askHere();
    console.out().println(answer.text().strip());
    return 0;
  }

  private Generation askServer(String url) {
    if (model.isEmpty()) {
      throw new BadInputException("--remote needs --model NAME, as the server lists it");
    }
    if (adapter.isPresent() || !device.device().isCpu()) {
      throw new BadInputException("--adapter and --device are for models of this machine");
    }
    if (timeoutSeconds < 1) {
      throw new BadInputException("--timeout must be at least 1, got " + timeoutSeconds);
    }
    var settings = RemoteSettings.defaults().withTimeout(Duration.ofSeconds(timeoutSeconds));
    try (LanguageModel opened =
        RemoteLanguageModel.of(
            RemoteEndpoint.of(url, model.get()), settings, console.environment())) {
      return opened.generate(List.of(request(question))).getFirst();
    }
  }

  private Generation askHere() throws IOException {
    Path path = ModelLocation.find(name(), console.environment(), console.progress());
    console.progress().endLine();
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      String prompt = ChatTemplate.ofLoneMessage(checkpoint.tokenizer()).apply(question);
      RuntimeSettings settings =
          RuntimeChoice.of(console, device.device(), RuntimeChoice.Effort.MEASURE_ONCE).settings();
      ModelOptions options = options(settings.fastestPrecision());
      NativeRuntime.start(settings, device.device());
      try (LanguageModel opened = LocalLanguageModel.open(checkpoint, options)) {
        requireFits(opened, prompt);
        return opened.generate(List.of(request(prompt))).getFirst();
      }
    }
  }

  private GenerationRequest request(String prompt) {
    return new GenerationRequest(
        Prompt.of(prompt),
        maxTokens,
        List.of(),
        new Sampling(temperature, OptionalInt.empty(), 1),
        seed);
  }

  private String name() {
    return model.orElse(DEFAULT_MODEL);
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

  private ModelOptions options(Precision fastest) {
    ModelOptions options = numbers(fastest).withDevice(device.device());
    return adapter.map(options::withAdapter).orElse(options);
  }

  private ModelOptions numbers(Precision fastest) {
    return switch (precision) {
      case AUTO -> ModelOptions.of(name(), fastest);
      case F32 -> ModelOptions.of(name(), Precision.F32);
      case BF16 -> ModelOptions.of(name(), Precision.BF16);
      case INT8 -> {
        if (!device.device().isCpu()) {
          throw new BadInputException(
              "--precision int8 is for --device cpu, got " + device.device() + "; take bf16 there");
        }
        yield ModelOptions.of(name(), Precision.F32).withInt8Weights();
      }
    };
  }
}
