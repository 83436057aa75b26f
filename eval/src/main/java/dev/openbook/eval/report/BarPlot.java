package dev.openbook.eval.report;

import java.util.List;

/**
 * Figures of one measure as lines from zero, one row each: its name, a line with a dot, its value.
 *
 * @param description what the picture shows, for readers who do not see it
 * @param rows at least one, from the top
 */
record BarPlot(String description, List<Row> rows) {
  private static final double WIDTH = 320;
  private static final double TRACK_START = 132;
  private static final double TRACK_END = 272;
  private static final double ROW_HEIGHT = 20;
  private static final int LABEL_LENGTH = 20;

  BarPlot {
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
   */
  record Row(String label, double value) {}

  /** Returns the picture. */
  String svg() {
    double most = rows.stream().mapToDouble(Row::value).max().orElseThrow();
    var axis = new Axis(0, most > 0 ? most : 1, 1);
    double bottom = 4 + rows.size() * ROW_HEIGHT;
    Svg svg = Svg.of("plot bars", WIDTH, bottom + 4, description);
    svg.line("grid", TRACK_START, 2, TRACK_START, bottom);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double middle = 4 + (i + 0.5) * ROW_HEIGHT;
      double end = axis.place(row.value(), TRACK_START, TRACK_END);
      svg.text("label", 0, middle + 4, "start", shorten(row.label()));
      svg.line("bar plain", TRACK_START, middle, end, middle);
      svg.dot("dot plain", end, middle, 4);
      svg.text("value", WIDTH, middle + 4, "end", NumberText.score(row.value()));
    }
    return svg.markup();
  }

  private static String shorten(String label) {
    int length = label.codePointCount(0, label.length());
    return length <= LABEL_LENGTH
        ? label
        : label.substring(0, label.offsetByCodePoints(0, LABEL_LENGTH - 1)) + "\u2026";
  }
}
