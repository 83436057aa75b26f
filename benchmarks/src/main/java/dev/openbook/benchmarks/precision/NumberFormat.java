package dev.openbook.benchmarks.precision;

import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.tensor.Precision;
import java.util.Locale;

/** How a model's weights and activations are held. */
enum NumberFormat {
  /** Single precision, the exact one. */
  F32,
  /** Brain floats throughout. */
  BF16,
  /** 8-bit weights of linear layers, the rest in single precision. */
  INT8;

  /** Returns the name that suites and command lines take. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  DecoderSettings settings() {
    return switch (this) {
      case F32 -> DecoderSettings.inference(Precision.F32);
      case BF16 -> DecoderSettings.inference(Precision.BF16);
      case INT8 -> DecoderSettings.int8();
    };
  }

  ModelOptions options(int threads) {
    ModelOptions plain =
        ModelOptions.of(label(), this == BF16 ? Precision.BF16 : Precision.F32)
            .withThreads(threads);
    return this == INT8 ? plain.withInt8Weights() : plain;
  }
}
