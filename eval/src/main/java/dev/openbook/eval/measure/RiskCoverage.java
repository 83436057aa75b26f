package dev.openbook.eval.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model gets wrong when it answers only the questions it is surest of.
 *
 * <p>Coverage is the share of the questions that are answered, risk the share of those that are
 * wrong. The area is the mean of the risk after 1, 2, ... n questions, the surest first:
 *
 * <pre>
 * AURC = 1/n sum_k (errors among the k surest) / k
 * </pre>
 *
 * <p>Questions of equal confidence have no order; their errors count as spread evenly over them,
 * which is the mean over all their orders.
 *
 * @param curve one point a confidence, the greatest first, at least one
 * @param area of the risk over the coverage, 0 to 1, lower is better
 * @see <a href="https://arxiv.org/abs/1805.08206">Geifman et al., Bias-Reduced Uncertainty
 *     Estimation for Deep Neural Classifiers, 2019, section 3</a>
 */
public record RiskCoverage(List<Point> curve, double area) {
  public RiskCoverage {
    curve = List.copyOf(curve);
  }

  /**
   * What answering from a confidence upwards is worth.
   *
   * @param confidence the least that is answered
   * @param coverage share of the questions that are answered, above 0 to 1
   * @param risk share of the answered that are wrong, 0 to 1
   */
  public record Point(double confidence, double coverage, double risk) {}

  /**
   * Returns the first point that covers at least a share of the questions.
   *
   * @param coverage 0 to 1
   */
  public Point at(double coverage) {
    return curve.stream()
        .filter(point -> point.coverage() >= coverage)
        .findFirst()
        .orElse(curve.getLast());
  }

  /**
   * Draws the curve.
   *
   * @param confidences of any scale, greater is surer; not NaN, at least one
   * @param isCorrect whether each answer is right
   */
  public static RiskCoverage of(double[] confidences, boolean[] isCorrect) {
    Calibration.requirePairs(confidences, isCorrect);
    int n = confidences.length;
    int[] surest =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> confidences[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    var curve = new ArrayList<Point>();
    double area = 0;
    int errors = 0;
    int from = 0;
    while (from < n) {
      double confidence = confidences[surest[from]];
      int to = from;
      int tied = 0;
      while (to < n && confidences[surest[to]] == confidence) {
        tied += isCorrect[surest[to]] ? 0 : 1;
        to++;
      }
      for (int k = from + 1; k <= to; k++) {
        area += (errors + (double) tied * (k - from) / (to - from)) / k;
      }
      errors += tied;
      curve.add(new Point(confidence, (double) to / n, (double) errors / to));
      from = to;
    }
    return new RiskCoverage(curve, area / n);
  }
}
