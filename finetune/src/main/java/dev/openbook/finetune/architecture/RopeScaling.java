package dev.openbook.finetune.architecture;

import java.util.List;

/**
 * How rotary frequencies are changed so that a model reads longer texts than it was first trained
 * on. Arithmetic and defaults are those of Hugging Face transformers.
 */
public sealed interface RopeScaling {
  /**
   * Returns the scaled frequencies, as many, in single precision.
   *
   * @param frequencies {@code theta^(-2i / D)}, {@code [D / 2]}; not changed
   * @param theta base of the frequencies
   */
  float[] scale(float[] frequencies, double theta);

  /** Returns the factor of cosines and sines, so that scores grow with its square. */
  default double attentionFactor() {
    return 1;
  }

  /** Frequencies as they are. */
  record None() implements RopeScaling {
    @Override
    public float[] scale(float[] frequencies, double theta) {
      return frequencies.clone();
    }
  }

  /**
   * All frequencies divided by one number.
   *
   * @param factor above 0
   * @see <a href="https://arxiv.org/abs/2306.15595">Chen et al., Position Interpolation</a>
   */
  record Linear(double factor) implements RopeScaling {
    public Linear {
      requirePositive("factor", factor);
    }

    @Override
    public float[] scale(float[] frequencies, double theta) {
      float[] scaled = new float[frequencies.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = frequencies[i] / (float) factor;
      }
      return scaled;
    }
  }

  /**
   * Each pair's frequency divided by a number of its own.
   *
   * @param divisors one a pair, above 0
   */
  record PerPair(List<Float> divisors) implements RopeScaling {
    public PerPair {
      divisors = List.copyOf(divisors);
      divisors.forEach(divisor -> requirePositive("divisor", divisor));
    }

    @Override
    public float[] scale(float[] frequencies, double theta) {
      if (frequencies.length != divisors.size()) {
        throw new IllegalArgumentException(
            "frequencies size (%d) does not match divisors size (%d)"
                .formatted(frequencies.length, divisors.size()));
      }
      float[] scaled = new float[frequencies.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = frequencies[i] / divisors.get(i);
      }
      return scaled;
    }
  }

  /**
   * Llama 3.1's scaling: long waves divided, short ones kept, a ramp between.
   *
   * @param factor divisor of long waves, above 0
   * @param lowFrequencyFactor waves longer than the original context over this are divided, above 0
   * @param highFrequencyFactor waves shorter than the original context over this are kept, above
   *     {@code lowFrequencyFactor}
   * @param originalContextLength tokens of the first training's context
   */
  record Llama3(
      double factor,
      double lowFrequencyFactor,
      double highFrequencyFactor,
      int originalContextLength)
      implements RopeScaling {
    public Llama3 {
      requirePositive("factor", factor);
      requirePositive("lowFrequencyFactor", lowFrequencyFactor);
      requirePositive("originalContextLength", originalContextLength);
      if (!(highFrequencyFactor > lowFrequencyFactor)) {
        throw new IllegalArgumentException(
            "highFrequencyFactor must be above lowFrequencyFactor (%s), got %s"
                .formatted(lowFrequencyFactor, highFrequencyFactor));
      }
    }

    @Override
    public float[] scale(float[] frequencies, double theta) {
      float[] scaled = new float[frequencies.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = scaled(frequencies[i]);
      }
      return scaled;
    }

    private float scaled(float frequency) {
      float wave = (float) (2 * Math.PI) / frequency; // tokens a turn
      if (wave < (float) (originalContextLength / highFrequencyFactor)) {
        return frequency;
      }
      if (wave > (float) (originalContextLength / lowFrequencyFactor)) {
        return frequency / (float) factor;
      }
      float kept =
          (originalContextLength / wave - (float) lowFrequencyFactor)
              / (float) (highFrequencyFactor - lowFrequencyFactor);
      return (1 - kept) * frequency / (float) factor + kept * frequency;
    }
  }

  /**
   * YaRN: pairs that turn often keep their frequency, those that turn seldom are divided.
   *
   * @param factor divisor, above 0
   * @param originalContextLength tokens of the first training's context
   * @param attentionFactor factor of cosines and sines, above 0
   * @param betaFast turns within the original context from which a pair is kept, above 0
   * @param betaSlow turns below which a pair is divided, above 0
   * @param truncated whether the ramp's ends are rounded outwards to whole pairs
   * @see <a href="https://arxiv.org/abs/2309.00071">Peng et al., YaRN, section 3.2</a>
   */
  record Yarn(
      double factor,
      int originalContextLength,
      double attentionFactor,
      double betaFast,
      double betaSlow,
      boolean truncated)
      implements RopeScaling {
    /** Published values of beta, section 3.2. */
    public static final double BETA_FAST = 32;

    /** See {@link #BETA_FAST}. */
    public static final double BETA_SLOW = 1;

    public Yarn {
      requirePositive("factor", factor);
      requirePositive("originalContextLength", originalContextLength);
      requirePositive("attentionFactor", attentionFactor);
      requirePositive("betaFast", betaFast);
      requirePositive("betaSlow", betaSlow);
    }

    /**
     * Returns {@code 0.1 weight ln(factor) + 1}; 1 if factor is not more.
     *
     * @param weight 1 as published; {@code mscale} of a config
     */
    public static double attentionFactor(double factor, double weight) {
      return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
    }

    @Override
    public float[] scale(float[] frequencies, double theta) {
      int size = 2 * frequencies.length;
      double low = pair(betaFast, size, theta);
      double high = pair(betaSlow, size, theta);
      if (truncated) {
        low = Math.floor(low);
        high = Math.ceil(high);
      }
      low = Math.max(low, 0);
      high = Math.min(high, size - 1);
      double width = low == high ? 0.001 : high - low; // as the published code: no division by zero
      float[] scaled = new float[frequencies.length];
      for (int i = 0; i < scaled.length; i++) {
        float divided = Math.clamp((float) (i - low) / (float) width, 0f, 1f);
        float kept = 1 - divided;
        scaled[i] = frequencies[i] / (float) factor * (1 - kept) + frequencies[i] * kept;
      }
      return scaled;
    }

    /** Returns the pair, between two, that turns so many times within the original context. */
    private double pair(double turns, int size, double theta) {
      return size * Math.log(originalContextLength / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be above 0, got " + value);
    }
  }
}
