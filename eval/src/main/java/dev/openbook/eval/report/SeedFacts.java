package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Arms whose models were trained in the same way with several seeds, taken as one, by one measure:
 * intervals are over seeds and documents both, so that they hold for another seed too.
 *
 * @param name preparation without its seed, and context
 * @param arms names of the arms, at least two
 * @param measure name of the measure
 * @param bySeed the arms' means, in their order
 * @param mean their mean
 * @param difference from an arm that does not vary by seed; empty when nothing was compared
 * @param variance where scores vary; empty unless documents have more than one question
 */
public record SeedFacts(
    String name,
    List<String> arms,
    String measure,
    List<Double> bySeed,
    Estimate mean,
    Optional<Difference> difference,
    Optional<Variance> variance) {
  public SeedFacts {
    requireNonNull(name, "name is null");
    requireNonNull(measure, "measure is null");
    requireNonNull(mean, "mean is null");
    requireNonNull(difference, "difference is null");
    requireNonNull(variance, "variance is null");
    arms = List.copyOf(arms);
    bySeed = List.copyOf(bySeed);
    if (arms.size() < 2 || arms.size() != bySeed.size()) {
      throw new IllegalArgumentException(
          "arms must be at least 2, each with a mean, got " + arms + " and " + bySeed);
    }
  }

  /** Returns the name of arms that are taken as one, at least two, in the same context. */
  public static String nameOf(List<String> arms) {
    return ReportNames.common(arms);
  }

  /** Returns the same with another difference. */
  public SeedFacts withDifference(Optional<Difference> other) {
    return new SeedFacts(name, arms, measure, bySeed, mean, other, variance);
  }

  /**
   * Minus another arm.
   *
   * @param baseline its name
   * @param estimate over seeds and documents
   * @param p two-sided, in (0, 1]: the interval of 1 - p just holds 0
   * @param adjustedP p value after correction over the family; empty when not corrected
   * @param verdict by the adjusted p value
   */
  public record Difference(
      String baseline, Estimate estimate, double p, OptionalDouble adjustedP, Verdict verdict) {}

  /**
   * Shares of the variance of a score, adding up to 1.
   *
   * @param seed from seed to seed
   * @param document from document to document
   * @param question from question to question of a document
   * @param residual of a question from seed to seed beyond that
   */
  public record Variance(double seed, double document, double question, double residual) {}
}
