package dev.openbook.eval.cli;

import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model of this machine that is to be opened, as writers and judges use one.
 *
 * @param name of the catalog, or a path
 * @param device where it is computed
 * @param overflow what becomes of messages beyond its context
 * @param adapter folder of a LoRA adapter that is merged into the weights
 */
record LocalModelOpening(
    String name, Device device, ContextOverflow overflow, Optional<Path> adapter) {
  /** Says how a model without an adapter is opened. */
  LocalModelOpening(String name, Device device, ContextOverflow overflow) {
    this(name, device, overflow, Optional.empty());
  }

  /** Something done with a model while it is open. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * Does it.
     *
     * @param checksum first digits of the checksum of the model's files
     * @param tokenizer of the model, with its chat template where it has one
     */
    T with(LocalLanguageModel model, String checksum, Optional<TokenizerSource> tokenizer)
        throws IOException;
  }

  /** Returns the first digits of the checksum of a folder's or file's weights and settings. */
  static String checksum(Path path) throws IOException {
    return ModelLocation.shortened(ModelLocation.checksum(path));
  }

  /** Opens the model, does the work and closes it. */
  <T> T open(Console console, Work<T> work) throws IOException {
    Path path = ModelLocation.find(name, console.environment(), console.progress());
    console.progress().endLine();
    String checksum = checksum(path);
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      RuntimeSettings runtime =
          RuntimeChoice.of(console, device, RuntimeChoice.Effort.MEASURE_ONCE).settings();
      NativeRuntime.start(runtime, device);
      ModelOptions plain =
          ModelOptions.of(name, Precision.F32).withDevice(device).withOverflow(overflow);
      ModelOptions options = adapter.map(plain::withAdapter).orElse(plain);
      try (LocalLanguageModel model = LocalLanguageModel.open(checkpoint, options)) {
        return work.with(model, checksum, checkpoint.tokenizer());
      }
    }
  }
}
