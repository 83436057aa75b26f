package dev.openbook.eval.report.plot;

import java.util.List;

/**
 * Figures of one measure as lines from zero, one row each: its name, a line with a dot, its value.
 *
 * @param description what the picture shows, for readers who do not see it
 * @param rows at least one, from the top
 */
public record BarPlot(String description, List<Row> rows) {
  private static final double WIDTH = 320;
  private static final double TRACK_START = 132;
  private static final double TRACK_END = 272;
  private static final double ROW_HEIGHT = 20;
  private static final int LABEL_LENGTH = 20;

  public BarPlot {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows must not be empty");
    }
  }

  /**
   * One row.
   *
   * @param label its name
   * @param value at least 0
   * @param text the value as it is written
   */
  public record Row(String label, double value, String text) {}

  /** Returns the picture. */
  public String svg() {
    double most = rows.stream().mapToDouble(Row::value).max().orElseThrow();
    var axis = new Axis(0, most > 0 ? most : 1, 1);
    double bottom = 4 + rows.size() * ROW_HEIGHT;
    Svg svg = Svg.of("plot bars", WIDTH, bottom + 4, description);
    svg.line("grid", TRACK_START, 2, TRACK_START, bottom);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double middle = 4 + (i + 0.5) * ROW_HEIGHT;
      double end = axis.place(row.value(), TRACK_START, TRACK_END);
      svg.text("label", 0, middle + 4, "start", Svg.shorten(row.label(), LABEL_LENGTH));
      svg.line("bar plain", TRACK_START, middle, end, middle);
      svg.dot("dot plain", end, middle, 4);
      svg.text("value", WIDTH, middle + 4, "end", row.text());
    }
    return svg.markup();
  }
}
