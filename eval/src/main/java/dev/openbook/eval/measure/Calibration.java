package dev.openbook.eval.measure;

/**
 * How well stated confidences, probabilities of being right, agree with how often answers are
 * right. Both figures are from 0 to 1, lower is better.
 */
public final class Calibration {
  private Calibration() {}

  /**
   * Returns the expected calibration error: the difference between the share of right answers and
   * the mean confidence, averaged over bins, each weighing as many answers as it holds.
   *
   * <p>Bins are of equal width and hold their upper edge: (0, 1/n], ..., (1 - 1/n, 1]; the first
   * holds 0 too. The error depends on their number, so it must be named with the figure; 15 is
   * common.
   *
   * @param confidences 0 to 1, at least one
   * @param isCorrect whether each answer is right
   * @param bins how many, at least 1
   * @see <a href="https://arxiv.org/abs/1706.04599">Guo et al., On Calibration of Modern Neural
   *     Networks, 2017, equation 3</a>
   */
  public static double expectedError(double[] confidences, boolean[] isCorrect, int bins) {
    requireProbabilities(confidences, isCorrect);
    if (bins < 1) {
      throw new IllegalArgumentException("bins must be at least 1, got " + bins);
    }
    double[] differences = new double[bins];
    for (int i = 0; i < confidences.length; i++) {
      differences[bin(confidences[i], bins)] += (isCorrect[i] ? 1 : 0) - confidences[i];
    }
    double sum = 0;
    for (double difference : differences) {
      sum += Math.abs(difference);
    }
    return sum / confidences.length;
  }

  /**
   * Returns the Brier score, the mean squared difference between confidence and outcome, 1 for
   * right and 0 for wrong.
   *
   * @param confidences 0 to 1, at least one
   * @param isCorrect whether each answer is right
   * @see <a href="https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2">Brier,
   *     Verification of Forecasts Expressed in Terms of Probability, 1950</a>
   */
  public static double brierScore(double[] confidences, boolean[] isCorrect) {
    requireProbabilities(confidences, isCorrect);
    double sum = 0;
    for (int i = 0; i < confidences.length; i++) {
      double difference = (isCorrect[i] ? 1 : 0) - confidences[i];
      sum += difference * difference;
    }
    return sum / confidences.length;
  }

  static void requirePairs(double[] confidences, boolean[] isCorrect) {
    if (confidences.length != isCorrect.length) {
      throw new IllegalArgumentException(
          "isCorrect size ("
              + isCorrect.length
              + ") does not match confidences size ("
              + confidences.length
              + ")");
    }
    if (confidences.length == 0) {
      throw new IllegalArgumentException("confidences are empty");
    }
    for (int i = 0; i < confidences.length; i++) {
      if (Double.isNaN(confidences[i])) {
        throw new IllegalArgumentException("confidences must be numbers, got NaN at " + i);
      }
    }
  }

  private static void requireProbabilities(double[] confidences, boolean[] isCorrect) {
    requirePairs(confidences, isCorrect);
    for (int i = 0; i < confidences.length; i++) {
      if (confidences[i] < 0 || confidences[i] > 1) {
        throw new IllegalArgumentException(
            "confidences must be 0 to 1, got " + confidences[i] + " at " + i);
      }
    }
  }

  /** Edges are multiples of the width as numpy's linspace has them. */
  private static int bin(double confidence, int bins) {
    double width = 1.0 / bins;
    int bin = Math.clamp((long) (confidence * bins), 0, bins - 1);
    while (bin > 0 && confidence <= bin * width) {
      bin--;
    }
    while (bin < bins - 1 && confidence > (bin + 1) * width) {
      bin++;
    }
    return bin;
  }
}
