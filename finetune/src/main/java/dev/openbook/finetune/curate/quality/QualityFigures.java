package dev.openbook.finetune.curate.quality;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How well predicted scores agree with annotations that were held out.
 *
 * <p>Averages are over annotations, except {@code macroF1}, over grades. F1 is 0 where nothing is
 * right, as in scikit-learn.
 *
 * @param annotations different texts that were annotated
 * @param repeated annotations left out because an earlier one has the same text
 * @param trained annotations that the weights were fitted to
 * @param heldOut annotations that the figures below are on
 * @param truePositives annotated and predicted at the threshold or above
 * @param falsePositives predicted there only
 * @param falseNegatives annotated there only
 * @param macroF1 mean F1 of the grades 0 to 5 that are annotated or predicted, 0 to 1
 * @param meanAbsoluteError mean distance of clipped scores from annotated ones, before rounding
 */
public record QualityFigures(
    int annotations,
    int repeated,
    int trained,
    int heldOut,
    int truePositives,
    int falsePositives,
    int falseNegatives,
    double macroF1,
    double meanAbsoluteError) {

  /** Returns F1 of "at the threshold or above", 0 to 1. */
  public double f1() {
    return f1(truePositives, falsePositives, falseNegatives);
  }

  /** Returns held-out annotations that are annotated and predicted below the threshold. */
  public int trueNegatives() {
    return heldOut - truePositives - falsePositives - falseNegatives;
  }

  /** Returns F1 that "at the threshold or above" would have if it were said of every text. */
  public double f1OfAlways() {
    int positive = truePositives + falseNegatives;
    return f1(positive, heldOut - positive, 0);
  }

  /**
   * Returns the figures of predictions.
   *
   * @param heldOut annotations
   * @param predicted clipped scores, one an annotation
   */
  static QualityFigures of(
      List<Annotation> heldOut,
      double[] predicted,
      int threshold,
      int annotations,
      int repeated,
      int trained) {
    int[] truth = heldOut.stream().mapToInt(Annotation::grade).toArray();
    int[] given =
        IntStream.range(0, truth.length).map(i -> QualityClassifier.grade(predicted[i])).toArray();
    int[] binary = new int[3];
    double error = 0;
    for (int i = 0; i < truth.length; i++) {
      boolean is = truth[i] >= threshold;
      boolean said = given[i] >= threshold;
      binary[0] += is && said ? 1 : 0;
      binary[1] += !is && said ? 1 : 0;
      binary[2] += is && !said ? 1 : 0;
      error += Math.abs(predicted[i] - heldOut.get(i).score());
    }
    return new QualityFigures(
        annotations,
        repeated,
        trained,
        truth.length,
        binary[0],
        binary[1],
        binary[2],
        macroF1(truth, given),
        truth.length == 0 ? 0 : error / truth.length);
  }

  /** Returns the mean F1 of the grades that stand in either. */
  static double macroF1(int[] truth, int[] given) {
    double sum = 0;
    int grades = 0;
    for (int grade = 0; grade <= Annotation.HIGHEST; grade++) {
      int both = 0;
      int either = 0;
      for (int i = 0; i < truth.length; i++) {
        both += truth[i] == grade && given[i] == grade ? 1 : 0;
        either += (truth[i] == grade ? 1 : 0) + (given[i] == grade ? 1 : 0);
      }
      if (either > 0) {
        sum += 2.0 * both / either;
        grades++;
      }
    }
    return grades == 0 ? 0 : sum / grades;
  }

  private static double f1(int truePositives, int falsePositives, int falseNegatives) {
    int either = 2 * truePositives + falsePositives + falseNegatives;
    return either == 0 ? 0 : 2.0 * truePositives / either;
  }
}
