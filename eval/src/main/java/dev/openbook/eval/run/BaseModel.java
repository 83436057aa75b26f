package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.eval.suite.Suite.PrecisionChoice;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The model that every preparation starts from.
 *
 * @param name as the suite names it
 * @param path its files
 * @param sha256 checksum of its files
 * @param precision number format of its arithmetic
 * @param int8Weights whether answers are given with 8-bit weights
 * @param device where it is computed
 * @param runtime settings of the native library
 * @param parameters number of weights
 * @param config its shape
 * @param counter its tokens
 */
record BaseModel(
    String name,
    Path path,
    String sha256,
    Precision precision,
    boolean int8Weights,
    Device device,
    RuntimeSettings runtime,
    long parameters,
    ModelConfig config,
    TokenCounter counter) {
  /** Java heap, native libraries and working memory beside the weights, measured. */
  private static final long OVERHEAD_BYTES = 900L << 20;

  /**
   * Finds or fetches a model and reads everything but its weights.
   *
   * @param name a catalog name or a path
   * @param runtime settings of the native library, and what {@code auto} takes
   * @param environment variables that say where models are kept
   * @throws BadInputException if there is no such model or it cannot be used
   * @throws IOException if its files cannot be read
   */
  static BaseModel load(
      String name,
      PrecisionChoice precision,
      Device device,
      RuntimeSettings runtime,
      Map<String, String> environment,
      Progress progress)
      throws IOException {
    if (precision == PrecisionChoice.INT8 && !device.isCpu()) {
      throw new BadInputException(
          "'precision: int8' is for --device cpu, got " + device + "; take bf16 there");
    }
    Path path = ModelLocation.find(name, environment, progress);
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      var tokenizer =
          Tokenizer.open(
              checkpoint
                  .tokenizer()
                  .orElseThrow(
                      () ->
                          BadInputException.in(
                              path, "has no tokenizer; put tokenizer.json beside the weights")));
      long parameters = checkpoint.parameterCount();
      return new BaseModel(
          name,
          path,
          ModelLocation.checksum(path),
          resolve(precision, runtime),
          precision == PrecisionChoice.INT8,
          device,
          runtime,
          parameters,
          checkpoint.config(),
          tokenizer);
    }
  }

  /** Returns the longest sequence, tokens. */
  int contextLength() {
    return config.contextLength();
  }

  /** Returns an estimate of the memory that answering takes. */
  long memoryBytes() {
    return parameters * precision.bytes() + OVERHEAD_BYTES;
  }

  /**
   * Returns the model's chat template, empty where it has none.
   *
   * @throws IOException if its files cannot be read
   */
  Optional<ChatTemplate> chatTemplate() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      return checkpoint.tokenizer().flatMap(ChatTemplate::open);
    }
  }

  /** Returns number format and sort of device: what decides how results are rounded. */
  String arithmetic() {
    return device.isCpu() ? numberFormat() : precision.name() + " " + device.kind();
  }

  /** Returns the number format for reports, e.g. {@code BF16}. */
  String numberFormat() {
    return int8Weights ? "INT8" : precision.name();
  }

  private static Precision resolve(PrecisionChoice choice, RuntimeSettings runtime) {
    return switch (choice) {
      case F32, INT8 -> Precision.F32;
      case BF16 -> Precision.BF16;
      case AUTO -> runtime.fastestPrecision();
    };
  }
}
