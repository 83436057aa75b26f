package dev.openbook.eval.cost;

/**
 * What a provider asks for tokens.
 *
 * @param read for a million tokens of prompts, at least 0, in any currency
 * @param written for a million tokens of replies, at least 0, in the same
 */
public record TokenPrice(double read, double written) {
  private static final double MILLION = 1e6;

  public TokenPrice {
    TuningCost.requireCost("read", read);
    TuningCost.requireCost("written", written);
  }

  /** Returns the cost of tokens read and written, each at least 0. */
  public double of(long readTokens, long writtenTokens) {
    return (readTokens * read + writtenTokens * written) / MILLION;
  }
}
