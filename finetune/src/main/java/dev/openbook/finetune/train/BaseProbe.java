package dev.openbook.finetune.train;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.Arrays;

/**
 * What the base model says of a few tokens, to the last bit: an adapter's training must not change
 * it.
 */
final class BaseProbe {
  private static final int TOKENS = 16;

  private final float[] logits; // of the last of the tokens, [V]

  private BaseProbe(float[] logits) {
    this.logits = logits;
  }

  /** Asks a decoder without an adapter. */
  static BaseProbe of(TensorScope scope, Decoder decoder) {
    int[] ids = new int[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      // Ids from all over the vocabulary.
      ids[i] = (int) ((long) decoder.config().vocabularySize() * i / TOKENS);
    }
    try (TensorScope work = scope.child("base probe");
        GradientPause _ = new GradientPause()) {
      var hidden = decoder.read(work, new int[][] {ids});
      var last = work.ops().narrow(hidden, 1, TOKENS - 1, 1);
      return new BaseProbe(decoder.logits(work, last).toFloats());
    }
  }

  /**
   * Checks that the decoder still says the same.
   *
   * @throws IllegalStateException if a bit differs
   */
  void requireSame(TensorScope scope, Decoder decoder) {
    if (!Arrays.equals(logits, of(scope, decoder).logits)) {
      throw new IllegalStateException("training an adapter changed the base model's weights");
    }
  }
}
