package dev.openbook.eval.report.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A horizontal axis whose ticks are the measured numbers.
 *
 * @param numbers distinct, ascending, above 0, at least one
 * @param isLogarithmic whether equal factors, not equal steps, are equally wide
 * @param start where the first number stands
 * @param end where the last number stands
 */
record NumberScale(List<Double> numbers, boolean isLogarithmic, double start, double end) {
  private static final double LOGARITHMIC_FROM = 8;
  private static final double CHARACTER_WIDTH = 6.4;
  private static final double BETWEEN_LABELS = 7;

  NumberScale {
    numbers = List.copyOf(numbers);
  }

  /** Returns the scale of numbers in any order, logarithmic where they span a factor of 8. */
  static NumberScale of(double[] numbers, double start, double end) {
    List<Double> sorted = Arrays.stream(numbers).distinct().sorted().boxed().toList();
    return new NumberScale(
        sorted, sorted.getLast() / sorted.getFirst() >= LOGARITHMIC_FROM, start, end);
  }

  /** Returns where a number between the first and the last stands; a single one in the middle. */
  double place(double number) {
    double first = coordinate(numbers.getFirst());
    double last = coordinate(numbers.getLast());
    double share = last > first ? (coordinate(number) - first) / (last - first) : 0.5;
    return start + share * (end - start);
  }

  private double coordinate(double number) {
    return isLogarithmic ? Math.log(number) : number;
  }

  /**
   * A tick.
   *
   * @param x where it stands
   * @param label its number; empty where there is no room
   */
  record Tick(double x, Optional<String> label) {}

  /** Returns a tick for each number; the first and the last always have their labels. */
  List<Tick> ticks() {
    var ticks = new ArrayList<Tick>();
    double free = Double.NEGATIVE_INFINITY;
    double lastFrom = from(numbers.getLast());
    for (double number : numbers) {
      boolean isLast = number == numbers.getLast();
      double half = width(number) / 2;
      boolean hasRoom = from(number) >= free && place(number) + half + BETWEEN_LABELS <= lastFrom;
      if (isLast || hasRoom) {
        free = place(number) + half + BETWEEN_LABELS;
      }
      ticks.add(
          new Tick(
              place(number), isLast || hasRoom ? Optional.of(label(number)) : Optional.empty()));
    }
    return ticks;
  }

  private double from(double number) {
    return place(number) - width(number) / 2;
  }

  private static double width(double number) {
    return label(number).length() * CHARACTER_WIDTH;
  }

  /** Returns a number in a short form that loses nothing: 16, 1,200, 250k, 1.5M. */
  static String label(double number) {
    if (number >= 1e6 && number % 1e4 == 0) {
      return shortest(number / 1e6) + "M";
    }
    if (number >= 1e4 && number % 10 == 0) {
      return shortest(number / 1e3) + "k";
    }
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%,.0f", number)
        : shortest(number);
  }

  private static String shortest(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%,.0f", number)
        : Double.toString(number);
  }
}
