package dev.openbook.eval.report;

import dev.openbook.eval.report.Report.Estimate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How figures are written in the report: one rule for each kind, the same everywhere. */
final class NumberText {
  private static final char MINUS = '\u2212';

  /** Stands where a figure is unknown or does not apply. */
  static final String ABSENT = "\u2013";

  private static final double ROUNDING = 1e-12;
  private static final double MEBI = 1024.0 * 1024.0;
  private static final double GIBI = 1024.0 * MEBI;

  private NumberText() {}

  /** Returns a score with three decimals and a true minus sign. */
  static String score(double value) {
    String digits = String.format(Locale.ROOT, "%.3f", Math.abs(value));
    return value < 0 && !isZero(digits) ? MINUS + digits : digits;
  }

  /** Returns a difference with its sign; what rounds to zero has none. */
  static String signed(double value) {
    String digits = score(value);
    return value > 0 && !isZero(digits) ? "+" + digits : digits;
  }

  /** Returns a figure of any size with three significant digits and a true minus sign. */
  static String figure(double value) {
    double size = Math.abs(value);
    String digits =
        size != 0 && (size < 1e-3 || size >= 1e5)
            ? String.format(Locale.ROOT, "%.2e", size).replace("e-0", "e-").replace("e+0", "e")
            : String.format(Locale.ROOT, "%." + decimals(size) + "f", size);
    String written = digits.replace('-', MINUS);
    return value < 0 ? MINUS + written : written;
  }

  /** Returns {@code low to high} of figures of any size; an end that is but rounding is 0. */
  static String figures(Estimate estimate) {
    double width = estimate.high() - estimate.low();
    return end(estimate.low(), width) + " to " + end(estimate.high(), width);
  }

  private static String end(double value, double width) {
    return figure(Math.abs(value) < ROUNDING * width ? 0 : value);
  }

  private static int decimals(double size) {
    return size == 0 ? 0 : Math.clamp(2 - (long) Math.floor(Math.log10(size)), 0, 5);
  }

  /** Returns {@code low to high}. */
  static String interval(Estimate estimate) {
    return score(estimate.low()) + " to " + score(estimate.high());
  }

  /** Returns a p value: three decimals, two significant digits below 0.01, a bound below 0.0001. */
  static String p(double value) {
    if (value < 0.0001) {
      return "<\u00a00.0001";
    }
    return String.format(Locale.ROOT, value < 0.01 ? "%.4f" : "%.3f", value);
  }

  /** Returns {@code p = 0.012} or {@code p < 0.0001}. */
  static String pPhrase(double value) {
    return value < 0.0001 ? "p\u00a0<\u00a00.0001" : "p\u00a0=\u00a0" + p(value);
  }

  /** Returns a count with thousands set apart. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Returns a count with its noun, e.g. {@code 8 documents}. */
  static String counted(long value, String noun) {
    return count(value) + " " + noun + (value == 1 ? "" : "s");
  }

  /** Returns a count, or a dash where it is unknown. */
  static String count(OptionalLong value) {
    return value.isPresent() ? count(value.getAsLong()) : ABSENT;
  }

  /** Returns {@code total / parts}, with one decimal below 100. */
  static String mean(long total, int parts) {
    return parts == 0 ? ABSENT : mean((double) total / parts);
  }

  /** Returns a mean of counts, with one decimal below 100. */
  static String mean(double count) {
    return String.format(Locale.ROOT, count < 99.95 ? "%.1f" : "%,.0f", count);
  }

  /** Returns bytes in MiB or GiB. */
  static String bytes(long value) {
    return value >= GIBI
        ? String.format(Locale.ROOT, "%.2f\u00a0GiB", value / GIBI)
        : String.format(Locale.ROOT, "%.0f\u00a0MiB", value / MEBI);
  }

  /** Returns bytes, or a dash where they are unknown. */
  static String bytes(OptionalLong value) {
    return value.isPresent() ? bytes(value.getAsLong()) : ABSENT;
  }

  /** Returns floating-point operations with three significant digits, e.g. {@code 1.26e13}. */
  static String operations(double value) {
    return String.format(Locale.ROOT, "%.2e", value).replace("e+0", "e").replace("e+", "e");
  }

  /** Returns energy in joules, or a dash where it is unknown. */
  static String joules(OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%,.0f\u00a0J", value.getAsDouble())
        : ABSENT;
  }

  /** Returns a duration with about three significant digits. */
  static String duration(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    if (seconds < 9.995) {
      return String.format(Locale.ROOT, "%.2f\u00a0s", seconds);
    }
    if (seconds < 99.95) {
      return String.format(Locale.ROOT, "%.1f\u00a0s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 3600) {
      return whole / 60 + "\u00a0min\u00a0" + whole % 60 + "\u00a0s";
    }
    return whole / 3600 + "\u00a0h\u00a0" + whole % 3600 / 60 + "\u00a0min";
  }

  /** Returns seconds as a duration, or a dash where they are unknown. */
  static String seconds(OptionalDouble seconds) {
    return seconds.isPresent()
        ? duration(Duration.ofNanos(Math.round(1e9 * seconds.getAsDouble())))
        : ABSENT;
  }

  /** Returns a duration divided by a count. */
  static String durationPer(Duration duration, int parts) {
    return parts == 0 ? ABSENT : duration(duration.dividedBy(parts));
  }

  /** Returns a rate as a percentage with one decimal. */
  static String percent(double rate) {
    return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * rate);
  }

  /** Returns a rate as a percentage with one decimal, or a dash where there is none. */
  static String percent(OptionalDouble rate) {
    return rate.isPresent() ? percent(rate.getAsDouble()) : ABSENT;
  }

  /** Returns a confidence as a whole percentage where it is one, e.g. {@code 95 %}. */
  static String confidence(double rate) {
    double percent = Math.round(1000 * rate) / 10.0;
    return percent == Math.rint(percent)
        ? String.format(Locale.ROOT, "%.0f\u00a0%%", percent)
        : String.format(Locale.ROOT, "%.1f\u00a0%%", percent);
  }

  /** Returns a learning rate in its shortest form. */
  static String learningRate(double value) {
    return String.format(Locale.ROOT, "%.3g", value)
        .replaceAll("(\\.\\d*?)0+(?=e|$)", "$1")
        .replaceAll("\\.(?=e|$)", "")
        .replace("e-0", "e-");
  }

  /** Returns a moment to the second, in UTC. */
  static String instant(Instant instant) {
    return instant
        .truncatedTo(ChronoUnit.SECONDS)
        .toString()
        .replace('T', ' ')
        .replace("Z", " UTC");
  }

  /** Returns the start of a checksum, enough to tell two apart. */
  static String shortSum(String sha256) {
    return sha256.length() <= 12 ? sha256 : sha256.substring(0, 12);
  }

  private static boolean isZero(String digits) {
    return digits.equals("0.000");
  }
}
