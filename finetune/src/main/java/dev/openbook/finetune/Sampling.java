package dev.openbook.finetune;

import java.util.OptionalInt;

/**
 * How the next token is chosen.
 *
 * @param temperature divides the logits; 0 takes the most probable token (greedy)
 * @param topK keeps the k most probable tokens; empty keeps all
 * @param topP keeps the smallest set whose probability reaches this, (0, 1]; 1 keeps all
 */
public record Sampling(double temperature, OptionalInt topK, double topP) {
  /** Always the most probable token. */
  public static final Sampling GREEDY = new Sampling(0, OptionalInt.empty(), 1);

  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be at least 0, got " + temperature);
    }
    if (topK.isPresent() && topK.getAsInt() < 1) {
      throw new IllegalArgumentException("topK must be at least 1, got " + topK.getAsInt());
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1], got " + topP);
    }
  }

  /** Returns whether the choice is deterministic. */
  public boolean isGreedy() {
    return temperature == 0;
  }
}
