package dev.openbook.eval.stats.curve;

/**
 * What a loss surface is a function of.
 *
 * @param parameters of the model, N, above 0
 * @param tokens it was trained on, D, above 0
 */
public record TrainingSize(double parameters, double tokens) {
  public TrainingSize {
    requirePositive("parameters", parameters);
    requirePositive("tokens", tokens);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be above 0 and finite, got " + value);
    }
  }
}
