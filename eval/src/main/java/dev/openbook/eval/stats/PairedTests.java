package dev.openbook.eval.stats;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Two-sided tests of whether two arms score the same on the same items. */
public final class PairedTests {
  private static final String GENERATOR = "L64X128MixRandom";

  /** Up to 2^16 sign patterns are gone through one by one. */
  private static final int MOST_ENUMERATED_UNITS = 16;

  /** Sums that differ by rounding alone count as equal. */
  private static final double ROUNDING = 1e-12;

  private PairedTests() {}

  /**
   * The outcome of McNemar's test.
   *
   * @param onlyFirst items that the first arm alone has right
   * @param onlySecond items that the second arm alone has right
   * @param p p value, 0 to 1
   */
  public record McNemar(int onlyFirst, int onlySecond, double p) {}

  /**
   * The outcome of the sign-flip test.
   *
   * @param p p value, in (0, 1]
   * @param unit what was flipped
   * @param isExact whether every sign pattern was gone through
   */
  public record SignFlip(double p, ResamplingUnit unit, boolean isExact) {}

  /**
   * Tests two arms with scores 0 and 1 by McNemar's exact test: given the items on which just one
   * of them is right, that number is binomial with one half. Items count as independent; where they
   * are clustered, {@link #signFlip} is the safer test.
   *
   * @param first scores 0 or 1
   * @param second scores 0 or 1 of the same items
   * @return p is {@code min(1, 2 P(X <= min(b, c)))} with X binomial of b + c and 1/2; 1 when the
   *     arms agree on every item
   */
  public static McNemar mcNemar(double[] first, double[] second) {
    requireSameSize(first, second);
    int onlyFirst = 0;
    int onlySecond = 0;
    for (int i = 0; i < first.length; i++) {
      requireBinary(first[i], i);
      requireBinary(second[i], i);
      if (first[i] > second[i]) {
        onlyFirst++;
      } else if (first[i] < second[i]) {
        onlySecond++;
      }
    }
    double tail = lowerTail(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond);
    return new McNemar(onlyFirst, onlySecond, Math.min(1, 2 * tail));
  }

  /**
   * Tests two arms by flipping the sign of whole clusters' differences: if the arms are alike, a
   * cluster's difference is as likely to be minus itself. The statistic is the absolute sum of all
   * differences. All patterns are gone through when there are at most 16 clusters with a
   * difference; otherwise p is {@code (1 + extreme) / (1 + resamples)} over random patterns.
   *
   * @param first finite scores
   * @param second finite scores of the same items
   * @param clusters which items belong together
   * @param resamples random patterns, at least 1
   * @param seed same seed, same result
   */
  public static SignFlip signFlip(
      double[] first, double[] second, Clusters clusters, int resamples, long seed) {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples must be at least 1, got " + resamples);
    }
    double[] flipped = withoutZeros(clusters.sums(differences(first, second)));
    if (flipped.length <= MOST_ENUMERATED_UNITS) {
      return new SignFlip(enumerated(flipped), clusters.unit(), true);
    }
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(seed);
    int extreme = 0;
    double threshold = threshold(flipped);
    Magnitudes magnitudes = Magnitudes.of(flipped);
    for (int resample = 0; resample < resamples; resample++) {
      if (Math.abs(magnitudes.randomSum(random)) >= threshold) {
        extreme++;
      }
    }
    return new SignFlip((1.0 + extreme) / (1.0 + resamples), clusters.unit(), false);
  }

  /** Returns first minus second, item by item. */
  static double[] differences(double[] first, double[] second) {
    requireSameSize(first, second);
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = first[i] - second[i];
    }
    return differences;
  }

  private static double enumerated(double[] values) {
    double threshold = threshold(values);
    int patterns = 1 << values.length;
    int extreme = 0;
    for (int pattern = 0; pattern < patterns; pattern++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += (pattern >> i & 1) == 0 ? values[i] : -values[i];
      }
      if (Math.abs(sum) >= threshold) {
        extreme++;
      }
    }
    return (double) extreme / patterns;
  }

  /**
   * Values but for their signs, equal ones counted together: how many of them are minus is the
   * number of ones in as many random bits.
   */
  private static final class Magnitudes {
    private final double[] values;
    private final int[] counts;

    private Magnitudes(double[] values, int[] counts) {
      this.values = values;
      this.counts = counts;
    }

    static Magnitudes of(double[] signed) {
      double[] sorted = Arrays.stream(signed).map(Math::abs).sorted().toArray();
      double[] values = Arrays.stream(sorted).distinct().toArray();
      int[] counts = new int[values.length];
      int place = 0;
      for (double each : sorted) {
        place += each == values[place] ? 0 : 1;
        counts[place]++;
      }
      return new Magnitudes(values, counts);
    }

    double randomSum(RandomGenerator random) {
      double sum = 0;
      long bits = 0;
      int available = 0;
      for (int i = 0; i < values.length; i++) {
        int minus = 0;
        for (int left = counts[i]; left > 0; ) {
          if (available == 0) {
            bits = random.nextLong();
            available = Long.SIZE;
          }
          int taken = Math.min(left, available);
          minus += Long.bitCount(bits & (-1L >>> (Long.SIZE - taken)));
          bits >>>= taken; // by 64 it stays, but none is available then
          available -= taken;
          left -= taken;
        }
        sum += values[i] * (counts[i] - 2 * minus);
      }
      return sum;
    }
  }

  private static double threshold(double[] values) {
    double sum = 0;
    double size = 0;
    for (double value : values) {
      sum += value;
      size += Math.abs(value);
    }
    return Math.abs(sum) - ROUNDING * size;
  }

  private static double[] withoutZeros(double[] values) {
    return Arrays.stream(values).filter(value -> value != 0).toArray();
  }

  /** Returns P(X <= k) for X binomial of n and 1/2, summed in logarithms: 2^-n underflows. */
  private static double lowerTail(int k, int n) {
    double logChoose = 0; // log of n over i
    double sum = 0;
    for (int i = 0; i <= k; i++) {
      sum += Math.exp(logChoose - n * Math.log(2));
      logChoose += Math.log(n - i) - Math.log(i + 1.0);
    }
    return sum;
  }

  private static void requireSameSize(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "first size (" + first.length + ") does not match second size (" + second.length + ")");
    }
  }

  private static void requireBinary(double score, int item) {
    if (score != 0 && score != 1) {
      throw new IllegalArgumentException(
          "scores must be 0 or 1, got " + score + " at item " + item);
    }
  }
}
