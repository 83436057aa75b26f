package dev.openbook.finetune.architecture;

/**
 * The rotary position embedding: pair i of a head is turned by {@code position * frequency[i]}.
 *
 * <p>Frequency of pair i: {@code theta^(-2i / D)} with D the head size, changed by the scaling.
 *
 * @param theta base, above 0
 * @param scaling how the frequencies are stretched for longer texts
 * @see <a href="https://arxiv.org/abs/2104.09864">Su et al., RoFormer, section 3.2</a>
 */
public record Rope(double theta, RopeScaling scaling) {
  public Rope {
    if (!(theta > 0) || Double.isInfinite(theta)) {
      throw new IllegalArgumentException("theta must be above 0, got " + theta);
    }
  }

  /** Returns an embedding without scaling. */
  public static Rope plain(double theta) {
    return new Rope(theta, new RopeScaling.None());
  }

  /**
   * Returns the longest sequence that the model reads, tokens: YaRN stretches what it was trained
   * on by its factor, whether the checkpoint counts that in or not.
   *
   * @param stated what the checkpoint says
   */
  public int contextLength(int stated) {
    return scaling instanceof RopeScaling.Yarn yarn
        ? (int)
            Math.max(
                stated, Math.min(Integer.MAX_VALUE, yarn.originalContextLength() * yarn.factor()))
        : stated;
  }

  /**
   * Returns the frequencies, {@code [D / 2]}, in radians a token.
   *
   * <p>Rounded to single precision at each step as Hugging Face does, because the rounding of large
   * angles shows in the logits.
   *
   * @param headSize D, even
   */
  public float[] frequencies(int headSize) {
    float[] frequencies = new float[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = (float) (2 * i) / headSize;
      frequencies[i] = 1.0f / (float) Math.pow(theta, exponent);
    }
    return scaling.scale(frequencies, theta);
  }
}
