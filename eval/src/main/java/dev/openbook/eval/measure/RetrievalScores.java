package dev.openbook.eval.measure;

import dev.openbook.datasets.Qrels;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.TrecRun;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Retrieval measures of a run, per query and averaged, each query counting the same.
 *
 * <p>Values equal trec_eval's. trec_eval sorts a run's hits itself; {@link TrecRun#read} does that
 * for files, and rankings are taken here in the order they have. A passage is relevant when its
 * grade is at least 1. Queries without relevant labels score 0.
 *
 * @param perQuery values by measure, by query id, in the order of the labels
 * @param mean values over those queries, by measure; 0 when there is none
 * @see <a href="https://github.com/usnistgov/trec_eval">trec_eval 9</a>
 */
public record RetrievalScores(
    Map<String, Map<RetrievalMeasure, Double>> perQuery, Map<RetrievalMeasure, Double> mean) {
  private static final Ranking NOTHING = new Ranking(List.of());

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
    var perQuery = new LinkedHashMap<String, Map<RetrievalMeasure, Double>>();
    qrels
        .grades()
        .forEach(
            (query, grades) -> {
              if (queries == Queries.LABELLED || run.rankings().containsKey(query)) {
                Ranking ranking = run.rankings().getOrDefault(query, NOTHING);
                perQuery.put(query, scores(measures, ranking, grades));
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

  /**
   * Returns one measure of one ranking.
   *
   * @param grades the query's labels by passage id
   */
  public static double score(
      RetrievalMeasure measure, Ranking ranking, Map<String, Integer> grades) {
    return score(measure, judged(ranking, grades), grades);
  }

  private static Map<RetrievalMeasure, Double> scores(
      Collection<RetrievalMeasure> measures, Ranking ranking, Map<String, Integer> grades) {
    Judged judged = judged(ranking, grades);
    var scores = new LinkedHashMap<RetrievalMeasure, Double>();
    for (RetrievalMeasure measure : measures) {
      scores.put(measure, score(measure, judged, grades));
    }
    return scores;
  }

  private static double score(
      RetrievalMeasure measure, Judged judged, Map<String, Integer> grades) {
    if (judged.relevant() == 0) {
      // Only nDCG can have gain here, and grades below 1 are none.
      return 0;
    }
    int k = Math.min(measure.k().orElse(Integer.MAX_VALUE), judged.size());
    return switch (measure.kind()) {
      case PRECISION -> (double) judged.relevantAmong(k) / measure.k().orElseThrow();
      case RECALL -> (double) judged.relevantAmong(k) / judged.relevant();
      case AVERAGE_PRECISION -> judged.averagePrecision(k);
      case RECIPROCAL_RANK -> judged.reciprocalRank(k);
      case NDCG -> judged.gain(k) / idealGain(grades, measure.k().orElse(Integer.MAX_VALUE));
      case R_PRECISION ->
          (double) judged.relevantAmong(Math.min(judged.relevant(), judged.size()))
              / judged.relevant();
      case BPREF -> judged.bpref();
      case SUCCESS -> judged.relevantAmong(k) > 0 ? 1 : 0;
    };
  }

  private static Judged judged(Ranking ranking, Map<String, Integer> grades) {
    List<Integer> ranked =
        ranking.hits().stream()
            .map(Hit::passageId)
            .map(id -> grades.getOrDefault(id, Judged.UNLABELLED))
            .toList();
    int relevant = (int) grades.values().stream().filter(grade -> grade >= 1).count();
    int others = (int) grades.values().stream().filter(grade -> grade == 0).count();
    return new Judged(ranked, relevant, others);
  }

  private static double idealGain(Map<String, Integer> grades, int k) {
    List<Integer> best =
        grades.values().stream().sorted(Comparator.reverseOrder()).limit(k).toList();
    return new Judged(best, 0, 0).gain(best.size());
  }

  /**
   * A ranking with its labels.
   *
   * @param grades grade at each rank, {@link #UNLABELLED} where there is none
   * @param relevant relevant labels of the query, retrieved or not
   * @param nonRelevant labels of grade 0, retrieved or not
   */
  private record Judged(List<Integer> grades, int relevant, int nonRelevant) {
    /** trec_eval takes negative grades for no label. */
    static final int UNLABELLED = -1;

    int size() {
      return grades.size();
    }

    int relevantAmong(int k) {
      return (int) grades.subList(0, k).stream().filter(grade -> grade >= 1).count();
    }

    double averagePrecision(int k) {
      double sum = 0;
      int found = 0;
      for (int i = 0; i < k; i++) {
        if (grades.get(i) >= 1) {
          found++;
          sum += (double) found / (i + 1);
        }
      }
      return sum / relevant;
    }

    double reciprocalRank(int k) {
      for (int i = 0; i < k; i++) {
        if (grades.get(i) >= 1) {
          return 1.0 / (i + 1);
        }
      }
      return 0;
    }

    double gain(int k) {
      double sum = 0;
      for (int i = 0; i < k; i++) {
        if (grades.get(i) > 0) {
          sum += grades.get(i) / (Math.log(i + 2) / Math.log(2));
        }
      }
      return sum;
    }

    double bpref() {
      double sum = 0;
      int before = 0;
      for (int grade : grades) {
        if (grade == 0) {
          before++;
        } else if (grade >= 1) {
          sum +=
              before == 0
                  ? 1
                  : 1 - (double) Math.min(before, relevant) / Math.min(nonRelevant, relevant);
        }
      }
      return sum / relevant;
    }
  }
}
