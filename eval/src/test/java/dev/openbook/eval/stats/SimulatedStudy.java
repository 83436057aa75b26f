package dev.openbook.eval.stats;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Scores of arms on questions in clusters of five, drawn from a model whose means are known.
 *
 * <p>An arm's latent score of a question is its mean, plus what its document is worth to every arm,
 * what the document is worth to this arm, what the question is worth to every arm, and noise. A
 * continuous score is the latent one; a binary one is 1 where the latent one is above 0.
 *
 * @param continuous scores of each arm by question
 * @param binary the same
 * @param clusters the documents
 */
record SimulatedStudy(List<double[]> continuous, List<double[]> binary, Clusters clusters) {
  static final int PER_CLUSTER = 5;

  /**
   * Shares of the variance: of documents, of documents for one arm, of questions; the rest is
   * noise. Of the scores of one arm 20 % lie between documents, of paired differences too.
   */
  private static final double[] CONTINUOUS = {0.1, 0.1, 0.4};

  /** Latent shares of 30 %, which leave about 20 % to documents once scores are 0 or 1. */
  private static final double[] BINARY = {0.15, 0.15, 0.35};

  /**
   * Draws a study.
   *
   * @param means of the latent scores, one an arm; their variance is 1
   */
  static SimulatedStudy draw(int questions, double[] means, Random random) {
    List<double[]> binary = latent(questions, means, BINARY, random);
    for (double[] arm : binary) {
      for (int i = 0; i < arm.length; i++) {
        arm[i] = arm[i] > 0 ? 1 : 0;
      }
    }
    return new SimulatedStudy(
        latent(questions, means, CONTINUOUS, random),
        binary,
        Clusters.of(IntStream.range(0, questions).mapToObj(i -> "d" + i / PER_CLUSTER).toList()));
  }

  private static List<double[]> latent(
      int questions, double[] means, double[] shares, Random random) {
    int documents = questions / PER_CLUSTER;
    double[] byDocument = gaussians(documents, shares[0], random);
    double[] byQuestion = gaussians(questions, shares[2], random);
    double[][] scores = new double[means.length][];
    for (int arm = 0; arm < means.length; arm++) {
      double[] byArm = gaussians(documents, shares[1], random);
      scores[arm] = gaussians(questions, 1 - shares[0] - shares[1] - shares[2], random);
      for (int i = 0; i < questions; i++) {
        int document = i / PER_CLUSTER;
        scores[arm][i] += means[arm] + byDocument[document] + byArm[document] + byQuestion[i];
      }
    }
    return List.of(scores);
  }

  private static double[] gaussians(int count, double variance, Random random) {
    double deviation = Math.sqrt(variance);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = deviation * random.nextGaussian();
    }
    return values;
  }

  /** Returns the mean of binary scores of an arm. */
  static double share(double mean) {
    return NormalDistribution.of(0, 1).cumulativeProbability(mean);
  }
}
