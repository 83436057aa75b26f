package dev.openbook.eval.stats.design;

import dev.openbook.eval.stats.Clusters;
import java.util.Arrays;

/**
 * Where scores vary, by method of moments: {@code score = mean + seed + document + question +
 * residual}, every question scored with every seed, questions nested in documents.
 *
 * <p>Mean squares of an analysis of variance are set equal to what is expected of them, with S
 * seeds and N questions: {@code residual} for the residual, {@code residual + N seed}, {@code
 * residual + S question} and {@code residual + S question + S n0 document}, where {@code n0 = (N -
 * sum n_d^2 / N) / (D - 1)} for D documents with {@code n_d} questions. What comes out negative is
 * 0.
 *
 * @param seed variance from seed to seed
 * @param document variance from document to document
 * @param question variance from question to question of one document
 * @param residual variance of a question's score from seed to seed beyond that
 * @see <a href="https://doi.org/10.1002/9780470316856">Searle, Casella and McCulloch, Variance
 *     Components, chapters 3 to 5</a>
 */
public record VarianceComponents(double seed, double document, double question, double residual) {

  /**
   * Splits the variance.
   *
   * @param scores {@code [seed][question]}, finite, at least two seeds
   * @param documents which questions belong together; at least two documents, and more questions
   *     than documents
   */
  public static VarianceComponents of(double[][] scores, Clusters documents) {
    int seeds = scores.length;
    int questions = documents.itemCount();
    int units = documents.unitCount();
    if (seeds < 2) {
      throw new IllegalArgumentException("seeds must be at least 2, got " + seeds);
    }
    if (units < 2 || questions <= units) {
      throw new IllegalArgumentException(
          "documents must be at least 2 and fewer than questions, got %d of %d questions"
              .formatted(units, questions));
    }
    double[] bySeed = Arrays.stream(scores).mapToDouble(row -> mean(documents, row)).toArray();
    double mean = Arrays.stream(bySeed).average().orElseThrow();
    double[] byQuestion = new double[questions]; // less the mean
    for (double[] row : scores) {
      for (int i = 0; i < questions; i++) {
        byQuestion[i] += (row[i] - mean) / seeds;
      }
    }
    double residual = residual(scores, bySeed, byQuestion);
    double perQuestion = 0;
    double perDocument = 0;
    double squaredSizes = 0;
    double[] sums = documents.sums(byQuestion);
    double[] sizes = documents.sizes();
    for (int i = 0; i < units; i++) {
      perDocument += seeds * sums[i] * sums[i] / sizes[i];
      squaredSizes += sizes[i] * sizes[i];
    }
    for (double each : byQuestion) {
      perQuestion += seeds * each * each;
    }
    double forQuestions = (perQuestion - perDocument) / (questions - units);
    double forDocuments = perDocument / (units - 1);
    double forSeeds = questions * squares(bySeed, mean) / (seeds - 1);
    double size = (questions - squaredSizes / questions) / (units - 1);
    return new VarianceComponents(
        Math.max(0, (forSeeds - residual) / questions),
        Math.max(0, (forDocuments - forQuestions) / (seeds * size)),
        Math.max(0, (forQuestions - residual) / seeds),
        residual);
  }

  /** Returns the sum of all. */
  public double total() {
    return seed + document + question + residual;
  }

  private static double mean(Clusters documents, double[] row) {
    return Arrays.stream(documents.sums(row)).sum() / row.length;
  }

  private static double squares(double[] values, double mean) {
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
  }

  private static double residual(double[][] scores, double[] bySeed, double[] byQuestion) {
    double squares = 0;
    for (int s = 0; s < scores.length; s++) {
      for (int i = 0; i < byQuestion.length; i++) {
        double left = scores[s][i] - bySeed[s] - byQuestion[i];
        squares += left * left;
      }
    }
    return squares / ((scores.length - 1.0) * (byQuestion.length - 1.0));
  }
}
