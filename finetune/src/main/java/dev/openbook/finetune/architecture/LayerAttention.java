package dev.openbook.finetune.architecture;

import java.util.OptionalInt;

/**
 * What one decoder block does differently in its attention.
 *
 * @param rotary whether queries and keys are turned by their positions
 * @param window most tokens that a token sees, itself included, at least 1; empty sees all before
 */
public record LayerAttention(boolean rotary, OptionalInt window) {
  /** Rotary, without a window: a plain Llama's block. */
  public static final LayerAttention PLAIN = new LayerAttention(true, OptionalInt.empty());

  public LayerAttention {
    if (window.isPresent() && window.getAsInt() < 1) {
      throw new IllegalArgumentException("window must be at least 1, got " + window.getAsInt());
    }
  }

  /** Returns a rotary block whose tokens see the last {@code window} tokens. */
  public static LayerAttention sliding(int window) {
    return new LayerAttention(true, OptionalInt.of(window));
  }
}
