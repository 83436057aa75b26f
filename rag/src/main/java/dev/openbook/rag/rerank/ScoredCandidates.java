package dev.openbook.rag.rerank;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Candidates and the scores that a model gave them. */
final class ScoredCandidates {
  private ScoredCandidates() {}

  /**
   * Returns the candidates best first, equal scores in the order given.
   *
   * @param scores one a candidate
   * @param source who gave the scores, for complaints
   * @throws IllegalStateException if there are fewer or more scores than candidates
   * @throws BadInputException if a score is not finite
   */
  static Ranking ranking(List<Passage> candidates, double[] scores, String source) {
    if (scores.length != candidates.size()) {
      throw new IllegalStateException(
          source + " gave " + scores.length + " scores for " + candidates.size() + " passages");
    }
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new BadInputException(
            source
                + " gave the score "
                + scores[i]
                + " to passage '"
                + candidates.get(i).id()
                + "'; scores must be finite");
      }
    }
    List<Integer> bestFirst =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    var hits = new ArrayList<Hit>(scores.length);
    for (int i : bestFirst) {
      hits.add(new Hit(candidates.get(i).id(), scores[i], hits.size() + 1));
    }
    return new Ranking(hits);
  }

  /** Returns the score of what comes after {@code score}: lower by 1, or by the least step. */
  static double below(double score) {
    return Math.max(Math.min(score - 1, Math.nextDown(score)), -Double.MAX_VALUE);
  }
}
