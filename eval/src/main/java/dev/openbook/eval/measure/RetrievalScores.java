package dev.openbook.eval.measure;

import dev.openbook.datasets.Qrels;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.TrecRun;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Retrieval measures of a run, per query and averaged, each query counting the same.
 *
 * <p>Values equal trec_eval's, and those of ir_measures where trec_eval has no such measure.
 * trec_eval sorts a run's hits itself; {@link TrecRun#read} does that for files, and rankings are
 * taken here in the order they have. A passage is relevant when its grade is at least 1, or what
 * {@link RetrievalScorer} is told. Queries without relevant labels score 0.
 *
 * @param perQuery values by measure, by query id, in the order of the labels
 * @param mean values over those queries, by measure; 0 when there is none
 * @see <a href="https://github.com/usnistgov/trec_eval">trec_eval 9</a>
 */
public record RetrievalScores(
    Map<String, Map<RetrievalMeasure, Double>> perQuery, Map<RetrievalMeasure, Double> mean) {
  private static final int RELEVANT = 1;

  public RetrievalScores {
    perQuery = Collections.unmodifiableMap(new LinkedHashMap<>(perQuery));
    mean = Collections.unmodifiableMap(new LinkedHashMap<>(mean));
  }

  /** Which queries count. */
  public enum Queries {
    /** Labelled queries with a ranking: trec_eval without options. */
    RETRIEVED,
    /** All labelled queries, those without a ranking as 0: trec_eval {@code -c}. */
    LABELLED
  }

  /** Scores a run. */
  public static RetrievalScores of(
      TrecRun run, Qrels qrels, Collection<RetrievalMeasure> measures, Queries queries) {
    var scorer = new RetrievalScorer(qrels, measures, RELEVANT);
    run.rankings().forEach(scorer::add);
    return scorer.scores(queries);
  }

  /**
   * Returns one measure of one ranking.
   *
   * @param grades the query's labels by passage id
   */
  public static double score(
      RetrievalMeasure measure, Ranking ranking, Map<String, Integer> grades) {
    return new JudgedRanking(ranking, grades, RELEVANT).score(measure);
  }
}
