package dev.openbook.rag;

/**
 * One retrieved passage.
 *
 * @param passageId id of the passage
 * @param score the retriever's score, higher is better, finite
 * @param rank place in the ranking, from 1
 */
public record Hit(String passageId, double score, int rank) {
  public Hit {
    if (passageId.isBlank()) {
      throw new IllegalArgumentException("passageId is blank");
    }
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("score must be finite, got " + score);
    }
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be at least 1, got " + rank);
    }
  }
}
