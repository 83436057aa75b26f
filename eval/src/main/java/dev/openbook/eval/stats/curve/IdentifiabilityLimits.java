package dev.openbook.eval.stats.curve;

/**
 * Beyond what a fit is refused.
 *
 * @param condition greatest condition number of the Jacobian, its columns of length one, above 1
 * @param shapeRatio greatest ratio of the ends of the interval of an exponent or of the slowest
 *     rate, above 1; one that holds 0 is refused too. Asked of forms that have a limit to go to
 * @param asymptoteRatio greatest width of the asymptote's interval by the spread of the observed
 *     values, above 0
 */
public record IdentifiabilityLimits(double condition, double shapeRatio, double asymptoteRatio) {
  /** Condition 1e5, shapes within a factor of 20, asymptote within the spread of the values. */
  public static final IdentifiabilityLimits USUAL = new IdentifiabilityLimits(1e5, 20, 1);

  public IdentifiabilityLimits {
    requireAbove("condition", condition, 1);
    requireAbove("shapeRatio", shapeRatio, 1);
    requireAbove("asymptoteRatio", asymptoteRatio, 0);
  }

  private static void requireAbove(String name, double value, double least) {
    if (!(value > least)) {
      throw new IllegalArgumentException(name + " must be above " + least + ", got " + value);
    }
  }
}
