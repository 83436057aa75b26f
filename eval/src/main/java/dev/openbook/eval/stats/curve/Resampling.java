package dev.openbook.eval.stats.curve;

/** What a bootstrap of a curve draws with replacement. */
public enum Resampling {
  /**
   * Observations. Allows for noise that differs from place to place; draws that lie at fewer places
   * than there are parameters are drawn again, so it asks for many places.
   */
  CASES,
  /**
   * Residuals, less their mean and times {@code sqrt(n / (n - p))}, put on the fitted curve. Every
   * resample has all places; takes noise to be alike everywhere and the form to be right.
   */
  RESIDUALS,
  /** Observations of each place, which must be two at least. Allows for noise that differs. */
  WITHIN_PLACES
}
