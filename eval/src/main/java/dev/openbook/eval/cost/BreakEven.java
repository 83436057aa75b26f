package dev.openbook.eval.cost;

/**
 * From how many queries on a fine-tuned model is cheaper than retrieval, which reads passages anew
 * for every query.
 *
 * <p>{@code Q* = (C_gen / 2N + 3T) / dL} for full training and 2T in place of 3T with adapters: N
 * parameters, C_gen operations of making the training texts, T training tokens, dL tokens of
 * context more a query with retrieval. It is {@code (C_gen + 6NT) / (2N dL)}, what is spent once by
 * what is saved a query. Answers are taken to be as long and as good, retrieval itself and caches
 * of prefixes to cost nothing.
 */
public sealed interface BreakEven {

  /**
   * Fine-tuning pays from here on.
   *
   * @param queries at which both cost the same, at least 0; not rounded
   */
  record After(double queries) implements BreakEven {}

  /**
   * Fine-tuning never pays: a query with retrieval costs no more.
   *
   * @param savedPerQuery at most 0, in the unit of the costs
   */
  record Never(double savedPerQuery) implements BreakEven {}

  /**
   * Returns the break-even by operations.
   *
   * @param tuning what is spent once
   * @param extraContextTokens dL, mean tokens of a prompt with retrieval less those of the
   *     fine-tuned model's; may be negative
   */
  static BreakEven of(TuningCost tuning, double extraContextTokens) {
    return ofCosts(tuning.flops(), tuning.flopsPerContextToken() * extraContextTokens, 0);
  }

  /**
   * Returns the break-even by costs in one unit, e.g. operations, joules, seconds or money.
   *
   * @param once of making texts and training, at least 0
   * @param retrievalPerQuery of a query with retrieval
   * @param tunedPerQuery of a query to the fine-tuned model
   */
  static BreakEven ofCosts(double once, double retrievalPerQuery, double tunedPerQuery) {
    TuningCost.requireCost("once", once);
    double saved = retrievalPerQuery - tunedPerQuery;
    if (!Double.isFinite(saved)) {
      throw new IllegalArgumentException(
          "costs of a query must be finite, got " + retrievalPerQuery + ", " + tunedPerQuery);
    }
    return saved > 0 ? new After(once / saved) : new Never(saved);
  }
}
