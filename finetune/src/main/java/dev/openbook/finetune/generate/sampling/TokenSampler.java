package dev.openbook.finetune.generate.sampling;

import dev.openbook.finetune.Sampling;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Chooses tokens from logits, in the order of Hugging Face's logits processors and warpers: bias,
 * repetition penalty, forbidden tokens, temperature, topK, topP, minP.
 *
 * <p>Logits are floats and are changed in single precision as there; probabilities are doubles.
 * Only the tokens that may still be drawn are sorted. Holds no state of a text.
 *
 * @see <a
 *     href="https://github.com/huggingface/transformers/blob/main/src/transformers/generation/logits_process.py">
 *     transformers, logits_process.py</a>
 */
public final class TokenSampler {
  private static final float[] MARGINS = {4, 8, 16, Float.POSITIVE_INFINITY};

  private final Sampling sampling;

  /** Makes a sampler. */
  public TokenSampler(Sampling sampling) {
    this.sampling = sampling;
  }

  /** Tokens that may be drawn, with relative probabilities of which the greatest is 1. */
  static final class Candidates {
    private final int[] ids;
    private final double[] weights;

    Candidates(int[] ids, double[] weights) {
      this.ids = ids;
      this.weights = weights;
    }

    int[] ids() {
      return ids;
    }

    double[] weights() {
      return weights;
    }

    /** Draws one. */
    int draw(RandomGenerator random) {
      double left = random.nextDouble() * Arrays.stream(weights).sum();
      for (int i = 0; i < ids.length; i++) {
        left -= weights[i];
        if (left < 0) {
          return ids[i];
        }
      }
      return ids[ids.length - 1]; // rounding left a little over
    }
  }

  /** Returns whether the token is the greatest logit, whatever the text before. */
  public boolean isPlainGreedy() {
    return sampling.isGreedy()
        && sampling.repetitionPenalty() == 1
        && sampling.logitBias().isEmpty();
  }

  /**
   * Chooses a token; ties of the greatest logit go to the smaller id.
   *
   * @param logits one number a token; changed
   * @param before tokens of the prompt and the text
   * @param allowed tokens that may be chosen
   * @param random draws the token; not used when greedy
   * @throws IllegalArgumentException if no token is left
   */
  public int choose(float[] logits, BitSet before, Allowed allowed, RandomGenerator random) {
    process(logits, before, allowed);
    if (sampling.isGreedy()) {
      return best(logits);
    }
    return warp(logits).draw(random);
  }

  /** Tokens that may be chosen. */
  public static final class Allowed {
    /** All tokens. */
    public static final Allowed ALL = new Allowed(new int[0], false);

    private final int[] tokens;
    private final boolean only;

    private Allowed(int[] tokens, boolean only) {
      this.tokens = tokens;
      this.only = only;
    }

    /** Returns that only these tokens may be chosen. */
    public static Allowed only(int[] tokens) {
      return new Allowed(tokens.clone(), true);
    }

    /** Returns that these tokens may not be chosen. */
    public static Allowed not(int[] tokens) {
      return new Allowed(tokens.clone(), false);
    }

    void apply(float[] logits) {
      if (!only) {
        for (int token : tokens) {
          if (token < logits.length) {
            logits[token] = Float.NEGATIVE_INFINITY;
          }
        }
        return;
      }
      float[] kept = new float[tokens.length];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = logits[tokens[i]];
      }
      Arrays.fill(logits, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < kept.length; i++) {
        logits[tokens[i]] = kept[i];
      }
    }
  }

  /** Applies bias, penalty and what is allowed, in place. */
  void process(float[] logits, BitSet before, Allowed allowed) {
    for (Map.Entry<Integer, Double> bias : sampling.logitBias().entrySet()) {
      if (bias.getKey() >= logits.length) {
        throw new IllegalArgumentException(
            "logitBias token must be in [0, " + logits.length + "), got " + bias.getKey());
      }
      logits[bias.getKey()] += bias.getValue().floatValue();
    }
    float penalty = (float) sampling.repetitionPenalty();
    if (penalty != 1) {
      for (int id = before.nextSetBit(0);
          id >= 0 && id < logits.length;
          id = before.nextSetBit(id + 1)) {
        logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty;
      }
    }
    allowed.apply(logits);
  }

  /** Applies the temperature in place and returns what topK, topP and minP leave. */
  Candidates warp(float[] logits) {
    float temperature = (float) sampling.temperature();
    float greatest = logits[best(logits)] / temperature;
    for (int id = 0; id < logits.length; id++) {
      logits[id] /= temperature;
    }
    float least = Float.NEGATIVE_INFINITY;
    if (sampling.topK().isPresent() && sampling.topK().getAsInt() < logits.length) {
      least = Selection.greatest(logits, sampling.topK().getAsInt());
    }
    if (sampling.topP() < 1) {
      return minimal(nucleus(logits, greatest, least));
    }
    int[] ids = atLeast(logits, least);
    return minimal(new Candidates(ids, weights(logits, ids, greatest)));
  }

  /** Returns the most probable tokens whose weights reach topP of all. */
  private Candidates nucleus(float[] logits, float greatest, float least) {
    double total = 0;
    for (float logit : logits) {
      total += logit >= least ? Math.exp((double) logit - greatest) : 0;
    }
    for (float margin : MARGINS) {
      float bound = Math.max(least, greatest - margin);
      int[] ids = Selection.bestFirst(logits, atLeast(logits, bound));
      double[] weights = weights(logits, ids, greatest);
      double reached = 0;
      int count = 0;
      while (count < ids.length && (count == 0 || reached < sampling.topP() * total)) {
        reached += weights[count++];
      }
      if (reached >= sampling.topP() * total || bound == least) {
        return new Candidates(Arrays.copyOf(ids, count), Arrays.copyOf(weights, count));
      }
    }
    throw new IllegalStateException("the last margin takes all tokens");
  }

  private Candidates minimal(Candidates all) {
    if (sampling.minP() == 0) {
      return all;
    }
    int[] ids = new int[all.ids().length];
    double[] weights = new double[ids.length];
    int count = 0;
    for (int i = 0; i < ids.length; i++) {
      if (all.weights()[i] >= sampling.minP()) {
        ids[count] = all.ids()[i];
        weights[count++] = all.weights()[i];
      }
    }
    return new Candidates(Arrays.copyOf(ids, count), Arrays.copyOf(weights, count));
  }

  private static int best(float[] logits) {
    int best = -1;
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] > (best < 0 ? Float.NEGATIVE_INFINITY : logits[best])) {
        best = id;
      }
    }
    if (best < 0) {
      throw new IllegalArgumentException("no token may be chosen: the logits leave none");
    }
    return best;
  }

  /** Returns the ids of finite logits that are not less than a bound, rising. */
  private static int[] atLeast(float[] logits, float bound) {
    int[] ids = new int[logits.length];
    int count = 0;
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] >= bound && logits[id] != Float.NEGATIVE_INFINITY) {
        ids[count++] = id;
      }
    }
    return Arrays.copyOf(ids, count);
  }

  private static double[] weights(float[] logits, int[] ids, float greatest) {
    double[] weights = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      weights[i] = Math.exp((double) logits[ids[i]] - greatest);
    }
    return weights;
  }
}
