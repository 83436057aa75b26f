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
  /**
   * Observations of each place, m of them, at least two; their distances from its mean are taken
   * times {@code sqrt(m / (m - 1))}, or few would vary too little. Allows for noise that differs.
   */
  WITHIN_PLACES
}
