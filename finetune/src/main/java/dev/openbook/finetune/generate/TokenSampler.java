package dev.openbook.finetune.generate;

import dev.openbook.finetune.Sampling;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Chooses a token from logits: temperature, then the k most probable, then the smallest set whose
 * probability reaches p, as Hugging Face's generation does.
 */
final class TokenSampler {
  private TokenSampler() {}

  /** Returns the id of a token drawn from the logits; ties go to the smaller id. */
  static int sample(float[] logits, Sampling sampling, RandomGenerator random) {
    long[] order = bestFirst(logits);
    int count = Math.min(sampling.topK().orElse(logits.length), logits.length);
    double[] weights = new double[count];
    double greatest = logits[id(order[0])];
    double total = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = Math.exp((logits[id(order[i])] - greatest) / sampling.temperature());
      total += weights[i];
    }
    double kept = 0;
    int keptCount = 0;
    while (keptCount < count && (keptCount == 0 || kept < sampling.topP() * total)) {
      kept += weights[keptCount++];
    }
    double left = random.nextDouble() * kept;
    for (int i = 0; i < keptCount; i++) {
      left -= weights[i];
      if (left < 0) {
        return id(order[i]);
      }
    }
    return id(order[keptCount - 1]); // rounding left a little over
  }

  /** Returns keys that sort by falling logit, then by rising id; {@link #id} reads the id. */
  private static long[] bestFirst(float[] logits) {
    long[] keys = new long[logits.length];
    for (int id = 0; id < logits.length; id++) {
      int bits = Float.floatToIntBits(logits[id]);
      int rising = bits < 0 ? ~bits : bits | Integer.MIN_VALUE; // unsigned order of the floats
      keys[id] = (long) (~rising ^ Integer.MIN_VALUE) << 32 | id;
    }
    Arrays.sort(keys);
    return keys;
  }

  private static int id(long key) {
    return (int) key;
  }
}
