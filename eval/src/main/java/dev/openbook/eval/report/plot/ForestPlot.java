package dev.openbook.eval.report.plot;

import java.util.List;

/**
 * A dot-and-interval plot: one row for each estimate, its name, its interval and its value.
 *
 * @param description what the picture shows, for readers who do not see it
 * @param axisLabel name of the axis, with its direction
 * @param rows at least one, from the top
 * @param isDifference whether zero means "no difference" and is drawn as a line
 */
public record ForestPlot(
    String description, String axisLabel, List<Row> rows, boolean isDifference) {
  private static final int LABEL_LENGTH = 28;
  private static final int AXIS_LENGTH = 52;

  public ForestPlot {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows must not be empty");
    }
  }

  /** How a row's dot looks: by shape and colour, so that colour alone never carries meaning. */
  public enum Mark {
    /** A plain at. */
    PLAIN("plain"),
    /** A bound or control that nobody would deploy. */
    BOUND("bound"),
    /** Better than the baseline. */
    BETTER("better"),
    /** Worse than the baseline. */
    WORSE("worse"),
    /** Not clearly different from the baseline. */
    UNCLEAR("unclear");

    private final String cssClass;

    Mark(String cssClass) {
      this.cssClass = cssClass;
    }
  }

  /**
   * One row.
   *
   * @param label its name
   * @param under a second, quieter line below the name; may be empty
   * @param at where the dot and the interval are
   * @param text value and interval as they are written
   * @param mark how it looks
   */
  public record Row(String label, String under, Whisker at, String text, Mark mark) {}

  /** Room for a wide place, names beside the track, or a narrow one, names above it. */
  enum Layout {
    /** For places of about 580 pixels. */
    WIDE(580, 178, 424, 580),
    /** For telephones. */
    NARROW(340, 6, 334, 340);

    private final double width;
    private final double trackStart;
    private final double trackEnd;
    private final double valueEnd;

    Layout(double width, double trackStart, double trackEnd, double valueEnd) {
      this.width = width;
      this.trackStart = trackStart;
      this.trackEnd = trackEnd;
      this.valueEnd = valueEnd;
    }

    // on telephones the grid keeps clear of the names above the track
    private double gridHeight(double rowHeight) {
      return this == WIDE ? rowHeight : 18;
    }

    private double rowHeight(boolean hasUnder) {
      if (this == WIDE) {
        return hasUnder ? 36 : 27;
      }
      return hasUnder ? 56 : 42;
    }
  }

  /** Returns both layouts, of which the style sheet shows the one that fits. */
  public String markup() {
    return svg(Layout.WIDE) + svg(Layout.NARROW);
  }

  /** Returns the picture in one layout. */
  String svg(Layout layout) {
    Axis axis = axis(layout);
    boolean hasUnder = rows.stream().anyMatch(row -> !row.under().isEmpty());
    double rowHeight = layout.rowHeight(hasUnder);
    double bottom = 4 + rows.size() * rowHeight;
    Svg svg =
        Svg.of(
            "plot " + (layout == Layout.WIDE ? "wide" : "narrow"),
            layout.width,
            bottom + 38,
            description);
    for (double tick : axis.ticks()) {
      double x = axis.place(tick, layout.trackStart, layout.trackEnd);
      boolean isZero = isDifference && Math.abs(tick) < axis.tick() / 2;
      for (int i = 0; i < rows.size(); i++) {
        double end = 4 + (i + 1) * rowHeight;
        svg.line(isZero ? "zero" : "grid", x, end - layout.gridHeight(rowHeight), x, end);
      }
      svg.text("tick", x, bottom + 14, tickAnchor(axis, tick, layout), axis.label(tick));
    }
    double middle = (layout.trackStart + layout.trackEnd) / 2;
    svg.text("axis", middle, bottom + 31, "middle", Svg.shorten(axisLabel, AXIS_LENGTH));
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), axis, layout, 4 + i * rowHeight, rowHeight);
    }
    return svg.markup();
  }

  private Axis axis(Layout layout) {
    double low = rows.stream().mapToDouble(row -> row.at().least()).min().orElseThrow();
    double high = rows.stream().mapToDouble(row -> row.at().most()).max().orElseThrow();
    return Axis.covering(Math.min(0, low), Math.max(0, high), layout == Layout.WIDE ? 5 : 4);
  }

  private static String tickAnchor(Axis axis, double tick, Layout layout) {
    if (layout == Layout.WIDE) {
      return "middle";
    }
    if (tick <= axis.from()) {
      return "start";
    }
    return tick >= axis.to() - axis.tick() / 2 ? "end" : "middle";
  }

  private void row(Svg svg, Row row, Axis axis, Layout layout, double top, double height) {
    boolean isWide = layout == Layout.WIDE;
    boolean hasUnder = !row.under().isEmpty();
    double track = isWide ? top + height / 2 : top + height - 10;
    double base = isWide ? top + height / 2 + (hasUnder ? -3 : 4) : top + 15;
    Whisker at = row.at();
    svg.text("label", 0, base, "start", Svg.shorten(row.label(), LABEL_LENGTH));
    if (hasUnder) {
      svg.text("under", 0, base + 14, "start", Svg.shorten(row.under(), LABEL_LENGTH));
    }
    double valueBase = isWide ? top + height / 2 + 4 : base;
    svg.text("value", layout.valueEnd, valueBase, "end", row.text());
    double low = axis.place(at.low(), layout.trackStart, layout.trackEnd);
    double high = axis.place(at.high(), layout.trackStart, layout.trackEnd);
    double x = axis.place(at.value(), layout.trackStart, layout.trackEnd);
    String cssClass = row.mark().cssClass;
    svg.line("bar " + cssClass, low, track, high, track);
    svg.line("cap " + cssClass, low, track - 4, low, track + 4);
    svg.line("cap " + cssClass, high, track - 4, high, track + 4);
    if (row.mark() == Mark.WORSE) {
      svg.diamond("dot " + cssClass, x, track, 5.6);
    } else {
      svg.dot("dot " + cssClass, x, track, 4.6);
    }
  }
}
