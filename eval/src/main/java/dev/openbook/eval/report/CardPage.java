package dev.openbook.eval.report;

import dev.openbook.eval.report.DataCard.Group;
import dev.openbook.eval.report.DataCard.Row;
import dev.openbook.eval.report.plot.BarPlot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the templates of a data card ask for beyond the card itself.
 *
 * @param card the card
 * @param style the style sheet
 */
record CardPage(DataCard card, String style) {
  /**
   * A plot and what stands above it.
   *
   * @param title the measure
   * @param direction which end means variety
   * @param svg the picture
   */
  record Plot(String title, String direction, String svg) {}

  /** Returns one plot for each measure that all shown rows have; none for fewer than two rows. */
  List<Plot> plots(Group group) {
    List<Row> shown = group.shown();
    if (shown.size() < 2) {
      return List.of();
    }
    return Stream.of(CardMeasure.values())
        .filter(measure -> shown.stream().allMatch(row -> value(measure, row).isPresent()))
        .map(measure -> plot(measure, group))
        .toList();
  }

  private static Plot plot(CardMeasure measure, Group group) {
    List<BarPlot.Row> rows =
        group.shown().stream()
            .map(row -> bar(label(row, group), value(measure, row).orElseThrow()))
            .toList();
    String description =
        title(measure) + (group.isByPrompt() ? " of each prompt" : " of each kind");
    return new Plot(title(measure), direction(measure), new BarPlot(description, rows).svg());
  }

  private static BarPlot.Row bar(String label, double value) {
    return new BarPlot.Row(label, value, NumberText.score(value));
  }

  /** Returns the shortest name of a row that tells it from the others. */
  private static String label(Row row, Group group) {
    String name = group.isByPrompt() ? row.prompt() : row.kind();
    boolean isTaken =
        group.shown().stream()
            .anyMatch(
                other ->
                    !other.equals(row)
                        && name.equals(group.isByPrompt() ? other.prompt() : other.kind()));
    if (!isTaken) {
      return name;
    }
    return group.isByPrompt() ? row.kind() + " " + name : name + " " + row.generator();
  }

  private static OptionalDouble value(CardMeasure measure, Row row) {
    return row.figures().map(measure::of).orElseGet(OptionalDouble::empty);
  }

  /** Returns a figure of a row, a dash where there is none. */
  static String figure(CardMeasure measure, Row row) {
    OptionalDouble value = value(measure, row);
    return value.isPresent() ? NumberText.score(value.getAsDouble()) : NumberText.ABSENT;
  }

  /** Returns the share of n-grams that the documents have, in percent with two decimals. */
  static String overlap(Row row, int n) {
    Map<Integer, Double> shares =
        row.figures().map(figures -> figures.diversity().sourceOverlap()).orElse(Map.of());
    Double share = shares.get(n);
    return share == null ? NumberText.ABSENT : String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  /** Returns a share in percent, a dash where it is not known. */
  static String percent(OptionalDouble share) {
    return share.isPresent() ? NumberText.percent(share.getAsDouble()) : NumberText.ABSENT;
  }

  /** Returns rows of which it is known what was kept: all kinds, and prompts that lost texts. */
  static List<Row> yields(Group group) {
    return group.rows().stream()
        .filter(row -> row.made() > 0 && (!group.isByPrompt() || !row.dropped().isEmpty()))
        .toList();
  }

  /** Returns why texts were dropped, most frequent reason first. */
  static String reasons(Row row) {
    return row.dropped().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(each -> each.getKey() + " " + NumberText.count(each.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Returns the seeds of texts. */
  static String seeds(DataCard.Origin origin) {
    return origin.seeds().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** Returns a measure's name with a capital first letter, number and name on one line. */
  static String title(CardMeasure measure) {
    return Page.title(measure.label()).replaceAll("-(?=\\d)", "\u2011");
  }

  /** Returns which end of a measure means variety. */
  static String direction(CardMeasure measure) {
    return measure.isHigherMoreVaried() ? "higher: more varied" : "lower: more varied";
  }

  /** Returns whether anything is known about what was dropped. */
  boolean hasYields() {
    return card.groups().getFirst().rows().stream().anyMatch(row -> row.made() > 0);
  }

  /** Returns the words of all files. */
  long words() {
    return card.files().stream().mapToLong(DataCard.TextFile::words).sum();
  }

  /** Returns the texts of all files. */
  long texts() {
    return card.files().stream().mapToLong(DataCard.TextFile::texts).sum();
  }
}
