package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.cost.TokenPrice;
import dev.openbook.eval.texts.WrittenKinds;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.remote.RemoteEndpoint;
import dev.openbook.finetune.remote.RemoteLanguageModel;
import dev.openbook.finetune.synthesize.prompted.PromptForm;
import dev.openbook.finetune.synthesize.prompted.PromptedWriting;
import dev.openbook.finetune.synthesize.prompted.WritingResult;
import dev.openbook.finetune.synthesize.prompted.WritingSettings;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say who writes texts. */
final class WriterChoice {
  private static final String EXTRACTIVE = "extractive";
  private static final String MODEL = "model:";

  @Option(
      names = "--generator",
      paramLabel = "NAME",
      description = {
        "What writes: extractive (sentences of the documents and rules), or model:NAME, a model of",
        "the catalog or a path, or with --remote as the server lists it (default: ${DEFAULT-VALUE})"
      })
  private String generator = EXTRACTIVE;

  @Option(
      names = "--remote",
      paramLabel = "URL",
      description = "Server that writes, as for ask; for --generator model:NAME")
  private Optional<String> remote = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Of a model (default: ${DEFAULT-VALUE})")
  private double temperature = 0.7;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens of a model's reply (default: ${DEFAULT-VALUE})")
  private int maxTokens = 256;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Most times that a model is asked the same (default: ${DEFAULT-VALUE})")
  private int rounds = 10;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Prompts that a model is asked together (default: ${DEFAULT-VALUE})")
  private int batch = 8;

  @ArgGroup(exclusive = false, heading = "Of a server:%n")
  private ServerUse server = new ServerUse();

  @Mixin private DeviceOption device = new DeviceOption();

  /** Something done with a writer while its model is open. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    WritingResult with(PromptedWriting writing) throws IOException;
  }

  /**
   * Returns whether a model writes.
   *
   * @throws BadInputException if the generator is neither
   */
  boolean isModel() {
    if (generator.equals(EXTRACTIVE)) {
      if (remote.isPresent()) {
        throw new BadInputException("--remote needs --generator model:NAME");
      }
      return false;
    }
    if (!generator.startsWith(MODEL) || name().isBlank()) {
      throw new BadInputException(
          "--generator must be extractive or model:NAME, got '" + generator + "'");
    }
    return true;
  }

  /**
   * What came of the work.
   *
   * @param retries requests that a server was sent again
   * @param price of a server's tokens, where it was given
   */
  record Outcome(WritingResult result, long retries, Optional<TokenPrice> price) {}

  /** Opens the model, does the work and closes it. */
  Outcome write(Console console, long seed, Work work) throws IOException {
    WritingSettings settings = settings(seed);
    return remote.isPresent()
        ? writeThere(console, remote.get(), settings, work)
        : writeHere(console, settings, work);
  }

  private WritingSettings settings(long seed) {
    try {
      return new WritingSettings(temperature, maxTokens, batch, rounds, seed);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }

  private Outcome writeThere(Console console, String url, WritingSettings settings, Work work)
      throws IOException {
    Optional<TokenPrice> price = server.price();
    try (RemoteLanguageModel model =
        RemoteLanguageModel.of(
            RemoteEndpoint.of(url, name()), server.settings(), console.environment())) {
      WritingResult result =
          work.with(new PromptedWriting(model, generator, new PromptForm.Server(), settings));
      return new Outcome(result, model.retries(), price);
    }
  }

  private Outcome writeHere(Console console, WritingSettings settings, Work work)
      throws IOException {
    return new LocalModelOpening(name(), device.device(), ContextOverflow.REFUSE)
        .open(
            console,
            (model, checksum, tokenizer) -> {
              PromptForm form = WrittenKinds.form(tokenizer);
              var writing = new PromptedWriting(model, generator + "@" + checksum, form, settings);
              return new Outcome(work.with(writing), 0, Optional.empty());
            });
  }

  private String name() {
    return generator.substring(MODEL.length());
  }
}
