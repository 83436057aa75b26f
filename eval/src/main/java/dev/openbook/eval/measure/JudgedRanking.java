package dev.openbook.eval.measure;

import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.Comparator;
import java.util.Map;

/** A ranking with the labels of its query; the formulas are {@link RetrievalMeasure}'s. */
final class JudgedRanking {
  /** Any negative grade: trec_eval takes them for no label. */
  private static final int UNLABELLED = -1;

  private final int relevanceLevel;
  private final int[] grades; // of the hit at each place, from 0
  private final boolean[] labelled; // whether the hit at each place has a label
  private final int[] ideal; // positive grades of all labels, best first
  private final int relevant; // labels, retrieved or not
  private final int nonRelevant; // labels, retrieved or not

  /**
   * Looks up the labels of a ranking.
   *
   * @param labels grade by passage id
   * @param relevanceLevel least grade that is relevant, at least 1
   */
  JudgedRanking(Ranking ranking, Map<String, Integer> labels, int relevanceLevel) {
    this.relevanceLevel = relevanceLevel;
    int size = ranking.hits().size();
    grades = new int[size];
    labelled = new boolean[size];
    for (Hit hit : ranking.hits()) {
      Integer grade = labels.get(hit.passageId());
      labelled[hit.rank() - 1] = grade != null;
      grades[hit.rank() - 1] = grade == null ? UNLABELLED : grade;
    }
    relevant = (int) labels.values().stream().filter(grade -> grade >= relevanceLevel).count();
    nonRelevant =
        (int)
            labels.values().stream().filter(grade -> grade >= 0 && grade < relevanceLevel).count();
    ideal =
        labels.values().stream()
            .filter(grade -> grade > 0)
            .sorted(Comparator.reverseOrder())
            .mapToInt(Integer::intValue)
            .toArray();
  }

  double score(RetrievalMeasure measure) {
    int cutOff = measure.k().orElse(Integer.MAX_VALUE);
    int k = Math.min(cutOff, grades.length);
    return switch (measure.kind()) {
      case PRECISION -> (double) relevantAmong(k) / cutOff;
      case RECALL -> ofRelevant(relevantAmong(k));
      case AVERAGE_PRECISION -> ofRelevant(precisions(k));
      case RECIPROCAL_RANK -> reciprocalRank(k);
      case NDCG -> normalizedGain(cutOff);
      case R_PRECISION -> ofRelevant(relevantAmong(Math.min(relevant, grades.length)));
      case BPREF -> ofRelevant(preferences());
      case SUCCESS -> relevantAmong(k) > 0 ? 1 : 0;
      case JUDGED -> k == 0 ? 0 : (double) labelledAmong(k) / k;
    };
  }

  /** Queries without relevant labels score 0. */
  private double ofRelevant(double sum) {
    return relevant == 0 ? 0 : sum / relevant;
  }

  private boolean isRelevant(int place) {
    return grades[place] >= relevanceLevel;
  }

  private int relevantAmong(int k) {
    int count = 0;
    for (int i = 0; i < k; i++) {
      if (isRelevant(i)) {
        count++;
      }
    }
    return count;
  }

  private int labelledAmong(int k) {
    int count = 0;
    for (int i = 0; i < k; i++) {
      if (labelled[i]) {
        count++;
      }
    }
    return count;
  }

  private double precisions(int k) {
    double sum = 0;
    int found = 0;
    for (int i = 0; i < k; i++) {
      if (isRelevant(i)) {
        found++;
        sum += (double) found / (i + 1);
      }
    }
    return sum;
  }

  private double reciprocalRank(int k) {
    for (int i = 0; i < k; i++) {
      if (isRelevant(i)) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  private double normalizedGain(int k) {
    double best = gain(ideal, k);
    return best == 0 ? 0 : gain(grades, k) / best;
  }

  private static double gain(int[] grades, int k) {
    double sum = 0;
    for (int i = 0; i < Math.min(k, grades.length); i++) {
      if (grades[i] > 0) {
        sum += grades[i] / (Math.log(i + 2) / Math.log(2));
      }
    }
    return sum;
  }

  private double preferences() {
    double sum = 0;
    int before = 0; // labels that are not relevant
    for (int grade : grades) {
      if (grade >= relevanceLevel) {
        sum +=
            before == 0
                ? 1
                : 1 - (double) Math.min(before, relevant) / Math.min(nonRelevant, relevant);
      } else if (grade >= 0) {
        before++;
      }
    }
    return sum;
  }
}
