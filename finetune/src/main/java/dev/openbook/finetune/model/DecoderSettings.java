package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Precision;
import java.util.Optional;

/**
 * How a decoder is held in memory.
 *
 * @param precision type of weights and activations; trained weights are kept in single precision
 *     beside
 * @param use what the weights are for
 * @param merged adapter that is added to the weights while they are read, in single precision
 */
public record DecoderSettings(Precision precision, Use use, Optional<LoraAdapter> merged) {
  /** What weights are for. */
  public enum Use {
    /** No gradients at all; the fastest to read. */
    INFERENCE,
    /** The weights stay as they are, gradients flow through them to an adapter. */
    FROZEN,
    /** The weights get gradients; kept in single precision, whatever is computed in. */
    TRAINED
  }

  /** Returns settings for generation and scoring; an adapter must be merged, not trained. */
  public static DecoderSettings inference(Precision precision) {
    return new DecoderSettings(precision, Use.INFERENCE, Optional.empty());
  }

  /** Returns settings for weights under a trained adapter. */
  public static DecoderSettings frozen(Precision precision) {
    return new DecoderSettings(precision, Use.FROZEN, Optional.empty());
  }

  /**
   * Returns settings for full fine-tuning.
   *
   * @param precision of activations and of the copy of the weights that is computed with
   */
  public static DecoderSettings trained(Precision precision) {
    return new DecoderSettings(precision, Use.TRAINED, Optional.empty());
  }

  /** Returns these settings with an adapter added to the weights. */
  public DecoderSettings merging(LoraAdapter adapter) {
    return new DecoderSettings(precision, use, Optional.of(adapter));
  }
}
