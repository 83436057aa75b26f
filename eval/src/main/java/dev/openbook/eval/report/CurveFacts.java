package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.stats.curve.CurveForm;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Scores over one number that a suite sweeps, everything else being equal.
 *
 * @param key the number as suites write it, e.g. {@code retrieve}
 * @param label the number in words, for an axis
 * @param name of the series, e.g. {@code plain/rag-*}
 * @param points by value, ascending; at least two
 * @param references names of arms to read the curve against: closed book, gold, the whole document,
 *     the untouched model
 * @param measures in the report's order; without those that apply to no question
 */
public record CurveFacts(
    String key,
    String label,
    String name,
    List<Point> points,
    List<String> references,
    List<Measured> measures) {
  public CurveFacts {
    requireNonNull(key, "key is null");
    requireNonNull(label, "label is null");
    requireNonNull(name, "name is null");
    points = List.copyOf(points);
    references = List.copyOf(references);
    measures = List.copyOf(measures);
    if (points.size() < 2) {
      throw new IllegalArgumentException("points must be at least 2, got " + points.size());
    }
    for (Measured each : measures) {
      if (each.scores().size() != points.size()) {
        throw new IllegalArgumentException(
            "scores size (%d) does not match points size (%d)"
                .formatted(each.scores().size(), points.size()));
      }
    }
  }

  /**
   * One arm of the series.
   *
   * @param value of the swept number, at least 1
   * @param arm name of the arm
   * @param promptTokens of a question, mean
   * @param goldShown share of the questions with a gold passage that saw one, 0 to 1; empty where
   *     nothing is retrieved or no passage is known to be gold
   */
  public record Point(long value, String arm, double promptTokens, OptionalDouble goldShown) {
    public Point {
      requireNonNull(goldShown, "goldShown is null");
    }
  }

  /**
   * The series in one measure, over the questions that it applies to in all arms.
   *
   * @param measure name of the measure
   * @param questions their number
   * @param scores in the order of the points
   * @param best value of the point with the best mean, the smallest of several
   * @param fits by form; empty with fewer than four points, or where the number is no size
   * @param drawn form of the fit that foretold the last point best; empty where none could
   */
  public record Measured(
      String measure,
      int questions,
      List<Score> scores,
      long best,
      List<Fit> fits,
      Optional<Form> drawn) {
    public Measured {
      requireNonNull(measure, "measure is null");
      requireNonNull(drawn, "drawn is null");
      scores = List.copyOf(scores);
      fits = List.copyOf(fits);
    }

    /** Returns the fit that is drawn. */
    Optional<Found> drawnFit() {
      return fits.stream()
          .filter(fit -> drawn.filter(form -> form == fit.form()).isPresent())
          .filter(Found.class::isInstance)
          .map(Found.class::cast)
          .findFirst();
    }
  }

  /**
   * A point's score.
   *
   * @param mean over the questions
   * @param fromBest mean less that of the best point, on the same questions
   */
  public record Score(Estimate mean, Estimate fromBest) {
    public Score {
      requireNonNull(mean, "mean is null");
      requireNonNull(fromBest, "fromBest is null");
    }
  }

  /** A law of growth in the swept number x. */
  public enum Form {
    /** Straight over the logarithm. */
    LOG_LINEAR("log-linear", "intercept + slope ln x"),
    /** A power law. */
    POWER("power", "factor x^exponent"),
    /** A power law with a floor or a ceiling. */
    LIMITED_POWER("power with floor", "limit + factor x^exponent"),
    /** EntiGraph's mixture of three exponentials. */
    EXPONENTIALS("mixture of exponentials", "limit - sum of drop exp(-rate x)");

    private static final int EXPONENTIAL_TERMS = 3; // EntiGraph's

    private final String label;
    private final String formula;

    Form(String label, String formula) {
      this.label = label;
      this.formula = formula;
    }

    /** Returns the name in tables. */
    String label() {
      return label;
    }

    /** Returns the formula with the names of its coefficients. */
    String formula() {
      return formula;
    }

    /** Returns how it is fitted and evaluated. */
    public CurveForm<Double> curve() {
      return switch (this) {
        case LOG_LINEAR -> CurveForm.logLinear();
        case POWER -> CurveForm.power();
        case LIMITED_POWER -> CurveForm.limitedPower();
        case EXPONENTIALS -> CurveForm.exponentials(EXPONENTIAL_TERMS);
      };
    }
  }

  /** What became of fitting a form. */
  public sealed interface Fit {
    /** Returns the form. */
    Form form();
  }

  /**
   * A fit whose coefficients the points tell.
   *
   * @param form the form
   * @param coefficients in the order of its formula
   * @param heldOut the last point, foretold from the others
   */
  public record Found(Form form, List<Coefficient> coefficients, HeldOut heldOut) implements Fit {
    public Found {
      requireNonNull(form, "form is null");
      requireNonNull(heldOut, "heldOut is null");
      coefficients = List.copyOf(coefficients);
    }

    /** Returns the fitted value at a swept number. */
    double at(double value) {
      return form.curve()
          .value(coefficients.stream().map(each -> each.estimate().value()).toList(), value);
    }
  }

  /**
   * A form whose coefficients the points do not tell.
   *
   * @param form the form
   * @param reason in words, with figures
   */
  public record Refused(Form form, String reason) implements Fit {
    public Refused {
      requireNonNull(form, "form is null");
      requireNonNull(reason, "reason is null");
    }
  }

  /**
   * A coefficient.
   *
   * @param name as the form's formula has it
   * @param estimate by the fit to the means; its interval, by refits to resampled means, need not
   *     hold the value
   */
  public record Coefficient(String name, Estimate estimate) {
    public Coefficient {
      requireNonNull(name, "name is null");
      requireNonNull(estimate, "estimate is null");
    }
  }

  /** What a fit without the last point says of it. */
  public sealed interface HeldOut {}

  /**
   * It was foretold.
   *
   * @param observed the mean that was measured
   * @param foretold by the fit to the other points
   * @param error foretold less observed
   */
  public record Foretold(double observed, double foretold, double error) implements HeldOut {}

  /**
   * The other points do not tell the coefficients.
   *
   * @param reason in words, with figures
   */
  public record Untold(String reason) implements HeldOut {
    public Untold {
      requireNonNull(reason, "reason is null");
    }
  }
}
