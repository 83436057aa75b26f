package dev.openbook.eval.measure;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Qrels;
import dev.openbook.eval.measure.RetrievalScores.Queries;
import dev.openbook.rag.Ranking;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores a run one ranking at a time, so that the run need not be kept. Not safe for concurrent
 * use.
 */
public final class RetrievalScorer {
  private final Qrels qrels;
  private final List<RetrievalMeasure> measures;
  private final int relevanceLevel;
  private final Map<String, Map<RetrievalMeasure, Double>> scored = new LinkedHashMap<>();
  private int unlabelled;

  /**
   * Makes a scorer that has seen no ranking.
   *
   * @param measures in the order in which scores give them, twice-named ones once
   * @param relevanceLevel least grade that is relevant, at least 1; nDCG takes every positive grade
   *     as it is, whatever the level; trec_eval {@code -l}
   */
  public RetrievalScorer(Qrels qrels, Collection<RetrievalMeasure> measures, int relevanceLevel) {
    if (relevanceLevel < 1) {
      throw new IllegalArgumentException(
          "relevanceLevel must be at least 1, got " + relevanceLevel);
    }
    this.qrels = requireNonNull(qrels, "qrels is null");
    this.measures = measures.stream().distinct().toList();
    this.relevanceLevel = relevanceLevel;
  }

  /**
   * Scores the ranking of a query; one without labels is counted and passed over.
   *
   * @param ranking in the order it has
   */
  public void add(String query, Ranking ranking) {
    Map<String, Integer> labels = qrels.grades().get(query);
    if (labels == null) {
      unlabelled++;
    } else if (scored.put(query, scores(ranking, labels)) != null) {
      throw new IllegalArgumentException("query '" + query + "' was scored before");
    }
  }

  /** Returns the number of rankings whose queries have no label. */
  public int unlabelledCount() {
    return unlabelled;
  }

  /** Returns the number of labelled queries that had a ranking. */
  public int scoredCount() {
    return scored.size();
  }

  /** Returns what was scored so far. */
  public RetrievalScores scores(Queries queries) {
    var perQuery = new LinkedHashMap<String, Map<RetrievalMeasure, Double>>();
    var nothing = new Ranking(List.of());
    qrels
        .grades()
        .forEach(
            (query, labels) -> {
              Map<RetrievalMeasure, Double> scores = scored.get(query);
              if (scores != null) {
                perQuery.put(query, scores);
              } else if (queries == Queries.LABELLED) {
                perQuery.put(query, scores(nothing, labels));
              }
            });
    var mean = new LinkedHashMap<RetrievalMeasure, Double>();
    for (RetrievalMeasure measure : measures) {
      double sum = 0;
      for (Map<RetrievalMeasure, Double> scores : perQuery.values()) {
        sum += scores.getOrDefault(measure, 0.0);
      }
      mean.put(measure, perQuery.isEmpty() ? 0 : sum / perQuery.size());
    }
    return new RetrievalScores(perQuery, mean);
  }

  private Map<RetrievalMeasure, Double> scores(Ranking ranking, Map<String, Integer> labels) {
    var judged = new JudgedRanking(ranking, labels, relevanceLevel);
    var scores = new LinkedHashMap<RetrievalMeasure, Double>();
    for (RetrievalMeasure measure : measures) {
      scores.put(measure, judged.score(measure));
    }
    return scores;
  }
}
