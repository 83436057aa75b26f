package dev.openbook.eval.measure;

/**
 * How many bits a model needs for a byte of text, {@code -log2 p(text) / bytes}: the loss that does
 * not depend on how the text was cut into tokens. Lower is better, 0 at best.
 *
 * @see <a href="https://github.com/EleutherAI/lm-evaluation-harness">lm-evaluation-harness,
 *     bits_per_byte</a>
 */
public final class BitsPerByte {
  private BitsPerByte() {}

  /**
   * Returns bits per byte of one text.
   *
   * @param nats the text's negative log-likelihood, at least 0
   * @param bytes its length in UTF-8, at least 1
   */
  public static double of(double nats, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes must be at least 1, got " + bytes);
    }
    return bits(nats) / bytes;
  }

  /** Returns nats as bits. */
  public static double bits(double nats) {
    return nats / Math.log(2);
  }
}
