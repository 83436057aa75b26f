package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Precision;
import java.util.Optional;

/**
 * How a decoder is held in memory.
 *
 * @param precision type of weights and activations
 * @param trainable whether the weights themselves get gradients; only in {@link Precision#F32}
 * @param merged adapter that is added to the weights while they are read, in single precision
 */
public record DecoderSettings(
    Precision precision, boolean trainable, Optional<LoraAdapter> merged) {
  public DecoderSettings {
    if (trainable && precision != Precision.F32) {
      throw new IllegalArgumentException(
          "precision must be F32 when the weights are trained, got " + precision);
    }
  }

  /** Returns settings for weights that stay as they are. */
  public static DecoderSettings frozen(Precision precision) {
    return new DecoderSettings(precision, false, Optional.empty());
  }

  /** Returns settings for full fine-tuning. */
  public static DecoderSettings trained() {
    return new DecoderSettings(Precision.F32, true, Optional.empty());
  }

  /** Returns these settings with an adapter added to the weights. */
  public DecoderSettings merging(LoraAdapter adapter) {
    return new DecoderSettings(precision, trainable, Optional.of(adapter));
  }
}
