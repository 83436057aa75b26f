package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.stats.Interval;
import dev.openbook.eval.stats.WilsonInterval;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How arms answer questions whose answer has changed, and what it took until they gave the new one.
 *
 * @param changed questions whose answer has changed, at least 1
 * @param unchanged the other questions
 * @param lines one an arm, in the report's order
 * @param reaches one a kind of arm that sees the documents after the change or was trained on them
 */
public record FreshnessFacts(int changed, int unchanged, List<Line> lines, List<Reach> reaches) {
  private static final double HALF = 0.5;
  private static final double NINE_TENTHS = 0.9;

  public FreshnessFacts {
    lines = List.copyOf(lines);
    reaches = List.copyOf(reaches);
    for (Line line : lines) {
      if (line.changed() != changed || line.unchangedRight() > unchanged) {
        throw new IllegalArgumentException(
            "answers of " + line.arm() + " do not add up to " + changed + " and " + unchanged);
      }
    }
  }

  /**
   * An arm's answers, by {@link dev.openbook.eval.measure.Freshness}.
   *
   * @param arm name of the arm
   * @param fresh answers to changed questions with the new value
   * @param stale with an old one
   * @param both with both
   * @param neither with neither
   * @param unchangedRight exact matches among the answers to the other questions
   * @param renewal what had to be done anew because of the change
   */
  public record Line(
      String arm,
      int fresh,
      int stale,
      int both,
      int neither,
      int unchangedRight,
      Renewal renewal) {
    public Line {
      requireNonNull(arm, "arm is null");
      requireNonNull(renewal, "renewal is null");
    }

    /** Returns how many questions have changed. */
    public int changed() {
      return fresh + stale + both + neither;
    }

    /** Returns the share of changed questions that were answered by the new value, 0 to 1. */
    public double freshShare() {
      return (double) fresh / changed();
    }

    /** Returns the share of changed questions that were answered by an old value, 0 to 1. */
    public double staleShare() {
      return (double) stale / changed();
    }
  }

  /**
   * The steps that depend on the documents after the change.
   *
   * @param steps {@code texts}, {@code training}, {@code index}; empty where nothing was to be done
   * @param seconds all of them took; empty when unknown
   * @param tokens trained on
   * @param flops of training, estimate
   */
  public record Renewal(List<String> steps, OptionalDouble seconds, long tokens, double flops) {
    public Renewal {
      requireNonNull(seconds, "seconds is null");
      steps = List.copyOf(steps);
    }
  }

  /**
   * From which training tokens on a kind of arm gives the new value.
   *
   * @param kind what the arms' names have in common
   * @param arms the arms, which differ in training tokens alone, fewest first
   * @param half the first that gives it to half of the changed questions; empty when none does
   * @param nineTenths the first that gives it to nine in ten
   */
  public record Reach(
      String kind, List<String> arms, Optional<Line> half, Optional<Line> nineTenths) {
    public Reach {
      arms = List.copyOf(arms);
      requireNonNull(half, "half is null");
      requireNonNull(nineTenths, "nineTenths is null");
    }

    /**
     * Finds the first arms that reach either share.
     *
     * @param lines of arms that differ in training tokens alone, fewest first; not empty
     */
    public static Reach of(List<Line> lines) {
      List<String> arms = lines.stream().map(Line::arm).toList();
      return new Reach(
          ReportNames.common(arms), arms, first(lines, HALF), first(lines, NINE_TENTHS));
    }

    private static Optional<Line> first(List<Line> lines, double share) {
      return lines.stream().filter(line -> line.freshShare() >= share).findFirst();
    }
  }

  /** Returns a share of the changed questions with its interval. */
  Estimate ofChanged(int answers) {
    return share(answers, changed);
  }

  /** Returns an arm's share of right answers to unchanged questions; empty where there are none. */
  Optional<Estimate> unchangedRight(Line line) {
    return unchanged == 0 ? Optional.empty() : Optional.of(share(line.unchangedRight(), unchanged));
  }

  private static Estimate share(int part, int all) {
    Interval interval = WilsonInterval.of(part, all);
    return new Estimate((double) part / all, interval.low(), interval.high());
  }

  /** Returns what had to be done anew, in words. */
  static String steps(Line line) {
    List<String> steps = line.renewal().steps();
    return steps.isEmpty() ? "nothing" : String.join(", ", steps);
  }

  /** Returns the arm that reaches a share, with what it took; or that none did. */
  static String words(Optional<Line> reached) {
    if (reached.isEmpty()) {
      return "not reached";
    }
    Renewal renewal = reached.get().renewal();
    String time =
        renewal.seconds().isPresent() ? NumberText.seconds(renewal.seconds()) : "unknown time";
    return renewal.tokens() == 0
        ? time
        : time + ", " + NumberText.count(renewal.tokens()) + " tokens";
  }
}
