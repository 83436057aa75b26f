package dev.openbook.eval.cli;

import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A model of this machine that is to be opened, as writers and judges use one.
 *
 * @param name of the catalog, or a path
 * @param device where it is computed
 * @param overflow what becomes of messages beyond its context
 */
record LocalModelOpening(String name, Device device, ContextOverflow overflow) {
  private static final int CHECKSUM_DIGITS = 12;

  /** Something done with a model while it is open. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * Does it.
     *
     * @param checksum first digits of the weights' checksum
     * @param chat puts a message as the model's chat template does
     */
    T with(LanguageModel model, String checksum, UnaryOperator<String> chat) throws IOException;
  }

  /** Opens the model, does the work and closes it. */
  <T> T open(Console console, Work<T> work) throws IOException {
    Path path = ModelLocation.find(name, console.environment(), console.progress());
    console.progress().endLine();
    String checksum = ModelLocation.checksum(path).substring(0, CHECKSUM_DIGITS);
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      UnaryOperator<String> chat = ChatTemplate.ofLoneMessage(checkpoint.tokenizer());
      RuntimeSettings runtime =
          RuntimeChoice.of(console, device, RuntimeChoice.Effort.MEASURE_ONCE).settings();
      NativeRuntime.start(runtime, device);
      ModelOptions options =
          ModelOptions.of(name, Precision.F32).withDevice(device).withOverflow(overflow);
      try (LanguageModel model = LocalLanguageModel.open(checkpoint, options)) {
        return work.with(model, checksum, chat);
      }
    }
  }
}
