package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Precision;
import java.util.Optional;

/**
 * How a decoder is held in memory.
 *
 * @param precision type of weights and activations; trained weights are kept in single precision
 *     beside
 * @param use what the weights are for
 * @param int8Weights whether linear layers hold 8-bit weights; only for {@link Use#INFERENCE} in
 *     {@link Precision#F32}
 * @param merged adapter that is added to the weights while they are read, in single precision
 */
public record DecoderSettings(
    Precision precision, Use use, boolean int8Weights, Optional<LoraAdapter> merged) {
  /** What weights are for. */
  public enum Use {
    /** No gradients at all; the fastest to read. */
    INFERENCE,
    /** The weights stay as they are, gradients flow through them to an adapter. */
    FROZEN,
    /** The weights get gradients; kept in single precision, whatever is computed in. */
    TRAINED
  }

  public DecoderSettings {
    if (int8Weights && (use != Use.INFERENCE || precision != Precision.F32)) {
      throw new IllegalArgumentException(
          "int8Weights are for INFERENCE in F32, got " + use + " in " + precision);
    }
  }

  /** Returns settings for generation and scoring; an adapter must be merged, not trained. */
  public static DecoderSettings inference(Precision precision) {
    return new DecoderSettings(precision, Use.INFERENCE, false, Optional.empty());
  }

  /** Returns settings for generation and scoring with 8-bit weights, in single precision. */
  public static DecoderSettings int8() {
    return new DecoderSettings(Precision.F32, Use.INFERENCE, true, Optional.empty());
  }

  /** Returns settings for weights under a trained adapter. */
  public static DecoderSettings frozen(Precision precision) {
    return new DecoderSettings(precision, Use.FROZEN, false, Optional.empty());
  }

  /**
   * Returns settings for full fine-tuning.
   *
   * @param precision of activations and of the copy of the weights that is computed with
   */
  public static DecoderSettings trained(Precision precision) {
    return new DecoderSettings(precision, Use.TRAINED, false, Optional.empty());
  }

  /** Returns these settings with an adapter added to the weights. */
  public DecoderSettings merging(LoraAdapter adapter) {
    return new DecoderSettings(precision, use, int8Weights, Optional.of(adapter));
  }
}
