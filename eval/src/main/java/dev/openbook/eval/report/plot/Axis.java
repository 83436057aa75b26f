package dev.openbook.eval.report.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis with round tick values.
 *
 * @param from value at its start
 * @param to value at its end, above {@code from}
 * @param tick distance of ticks, above 0
 */
record Axis(double from, double to, double tick) {
  Axis {
    if (!(from < to) || !(tick > 0)) {
      throw new IllegalArgumentException(
          "axis must ascend, got " + from + " to " + to + " by " + tick);
    }
  }

  /**
   * Returns the axis that covers all values between round ends, with about {@code intervals}
   * intervals of 1, 2 or 5 times a power of ten.
   */
  static Axis covering(double low, double high, int intervals) {
    double span = high > low ? high - low : Math.max(Math.abs(high), 1) * 0.1;
    double rough = span / intervals;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double tick = power * round(rough / power);
    double from = Math.floor(low / tick + 1e-9) * tick;
    double to = Math.ceil(high / tick - 1e-9) * tick;
    return new Axis(from, to > from ? to : from + tick, tick);
  }

  private static double round(double fraction) {
    if (fraction <= 1) {
      return 1;
    }
    if (fraction <= 2) {
      return 2;
    }
    return fraction <= 5 ? 5 : 10;
  }

  /** Returns the tick values, ascending. */
  List<Double> ticks() {
    var ticks = new ArrayList<Double>();
    long count = Math.round((to - from) / tick);
    for (long i = 0; i <= count; i++) {
      ticks.add(from + i * tick);
    }
    return ticks;
  }

  /** Returns where a value falls between two positions; values outside are cut to the ends. */
  double place(double value, double start, double end) {
    double share = (Math.clamp(value, from, to) - from) / (to - from);
    return start + share * (end - start);
  }

  /** Returns a tick's label with as many decimals as the distance of ticks needs. */
  String label(double value) {
    int decimals = Math.clamp((long) Math.ceil(-Math.log10(tick) - 1e-9), 0, 6);
    String digits = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(value));
    return value < 0 && digits.matches(".*[1-9].*") ? "\u2212" + digits : digits;
  }
}
