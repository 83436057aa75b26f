package dev.openbook.eval.stats;

/** How an interval follows from bootstrap replicates. */
public enum IntervalMethod {
  /** Their quantiles; too narrow with few clusters: with 10 the expanded ones are 22 % wider. */
  PERCENTILE,
  /**
   * Quantiles further out, as far as Student's t and the missing factor {@code c / (c - 1)} of a
   * bootstrap's variance ask for with c clusters. The default.
   *
   * @see <a href="https://arxiv.org/abs/1411.5279">Hesterberg 2015, What Teachers Should Know About
   *     the Bootstrap, section 5.3</a>
   */
  EXPANDED_PERCENTILE,
  /**
   * Quantiles corrected for bias and for a spread that changes with the mean. Allows for skewness,
   * and not for few clusters.
   *
   * @see <a href="https://doi.org/10.1080/01621459.1987.10478410">Efron 1987, Better Bootstrap
   *     Confidence Intervals</a>
   */
  BCA
}
