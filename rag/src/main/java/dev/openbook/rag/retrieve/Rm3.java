package dev.openbook.rag.retrieve;

/**
 * Parameters of relevance feedback by RM3.
 *
 * @param terms most terms taken from each passage and in all, at least 1
 * @param passages best passages that terms are taken from, at least 1
 * @param queryWeight weight of the query beside the feedback, 0 to 1
 */
public record Rm3(int terms, int passages, double queryWeight) {
  /** Anserini's defaults: 10 terms of 10 passages, half of the weight for the query. */
  public static final Rm3 ANSERINI = new Rm3(10, 10, 0.5);

  public Rm3 {
    if (terms < 1) {
      throw new IllegalArgumentException("terms must be at least 1, got " + terms);
    }
    if (passages < 1) {
      throw new IllegalArgumentException("passages must be at least 1, got " + passages);
    }
    if (!(queryWeight >= 0 && queryWeight <= 1)) {
      throw new IllegalArgumentException("queryWeight must be 0 to 1, got " + queryWeight);
    }
  }
}
