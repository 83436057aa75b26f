package dev.openbook.eval.report.plot;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Values with their intervals over a number that was varied: a line for each series, a thin one for
 * the curve fitted to it, a dotted one for what is told beside it, a broken one for a level.
 *
 * <p>The horizontal axis is logarithmic where the numbers span a factor of 8 or more; its ticks are
 * the numbers themselves, labelled where there is room.
 *
 * @param description what the picture shows, for readers who do not see it
 * @param horizontal name of the horizontal axis
 * @param vertical name of the vertical axis, with its direction
 * @param lines 1 to {@link #MOST_LINES}
 * @param traces told beside the lines, without intervals; may be empty
 * @param levels to read the lines against, at most {@link #MOST_LEVELS}; may be empty
 */
public record CurvePlot(
    String description,
    String horizontal,
    String vertical,
    List<Line> lines,
    List<Trace> traces,
    List<Level> levels) {
  /** Lines that colours and markers tell apart. */
  public static final int MOST_LINES = 6;

  /** Levels that breaks tell apart. */
  public static final int MOST_LEVELS = 4;

  private static final double TOP = 20;
  private static final double UNDER_AXIS = 38;
  private static final double ENTRY_HEIGHT = 17;
  private static final double SAMPLE_WIDTH = 26;
  private static final double DODGE = 5;

  public CurvePlot {
    requireNonNull(description, "description is null");
    requireNonNull(horizontal, "horizontal is null");
    requireNonNull(vertical, "vertical is null");
    lines = List.copyOf(lines);
    traces = List.copyOf(traces);
    levels = List.copyOf(levels);
    requireSize("lines", lines.size(), 1, MOST_LINES);
    requireSize("levels", levels.size(), 0, MOST_LEVELS);
  }

  private static void requireSize(String name, int size, int least, int most) {
    if (size < least || size > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, got %d".formatted(name, least, most, size));
    }
  }

  /**
   * A series.
   *
   * @param name for the legend
   * @param places at least one, ascending
   * @param fitted of the fitted curve, ascending; empty where none is drawn
   */
  public record Line(String name, List<Place> places, List<Spot> fitted) {
    public Line {
      places = List.copyOf(places);
      fitted = List.copyOf(fitted);
      requireSize("places", places.size(), 1, Integer.MAX_VALUE);
    }
  }

  /**
   * A measured place.
   *
   * @param x the number that was varied, above 0
   * @param y value and interval
   */
  public record Place(double x, Whisker y) {
    public Place {
      requireNonNull(y, "y is null");
      if (!(x > 0) || Double.isInfinite(x)) {
        throw new IllegalArgumentException("x must be above 0 and finite, got " + x);
      }
    }
  }

  /**
   * A place without an interval.
   *
   * @param x the number that was varied, within the lines' places
   * @param y value
   */
  public record Spot(double x, double y) {}

  /**
   * What is told beside the lines.
   *
   * @param name for the legend
   * @param spots ascending
   */
  public record Trace(String name, List<Spot> spots) {
    public Trace {
      spots = List.copyOf(spots);
    }
  }

  /**
   * A value that does not depend on the number.
   *
   * @param name for the legend
   * @param y value
   */
  public record Level(String name, double y) {}

  /** Room for a wide place, its legend in two columns, or a narrow one. */
  enum Layout {
    /** For places of about 580 pixels. */
    WIDE(580, 230, 2, 38),
    /** For telephones. */
    NARROW(340, 200, 1, 44);

    private static final double LEFT = 40;

    private final double width;
    private final double height; // of the field
    private final int columns; // of the legend
    private final int nameLength; // in the legend, in characters

    Layout(double width, double height, int columns, int nameLength) {
      this.width = width;
      this.height = height;
      this.columns = columns;
      this.nameLength = nameLength;
    }

    private double right() {
      return width - 12;
    }

    private double bottom() {
      return TOP + height;
    }
  }

  /** Returns both layouts, of which the style sheet shows the one that fits. */
  public String markup() {
    return svg(Layout.WIDE) + svg(Layout.NARROW);
  }

  /** Returns the picture in one layout. */
  String svg(Layout layout) {
    int entries = lines.size() + traces.size() + levels.size();
    int legendRows = (entries + layout.columns - 1) / layout.columns;
    Svg svg =
        Svg.of(
            "plot curves " + (layout == Layout.WIDE ? "wide" : "narrow"),
            layout.width,
            layout.bottom() + UNDER_AXIS + legendRows * ENTRY_HEIGHT + 4,
            description);
    var scales =
        new Scales(
            NumberScale.of(xs().toArray(), Layout.LEFT + 16, layout.right() - 16),
            verticalAxis(),
            layout);
    axes(svg, scales);
    for (int i = 0; i < levels.size(); i++) {
      double y = scales.y(levels.get(i).y());
      svg.line("level l" + i, Layout.LEFT, y, layout.right(), y);
    }
    traces.forEach(trace -> path(svg, "trace", trace.spots(), scales));
    for (int i = 0; i < lines.size(); i++) {
      path(svg, "fit s" + i, lines.get(i).fitted(), scales);
    }
    for (int i = 0; i < lines.size(); i++) {
      line(svg, i, scales);
    }
    legend(svg, layout);
    return svg.markup();
  }

  private record Scales(NumberScale horizontal, Axis vertical, Layout layout) {
    double x(double number) {
      return horizontal.place(number);
    }

    double y(double value) {
      return vertical.place(value, layout.bottom(), TOP);
    }
  }

  private DoubleStream xs() {
    return lines.stream().flatMap(line -> line.places().stream()).mapToDouble(Place::x);
  }

  private Axis verticalAxis() {
    double[] values =
        Stream.of(
                lines.stream()
                    .flatMap(line -> line.places().stream())
                    .flatMap(place -> Stream.of(place.y().least(), place.y().most())),
                lines.stream().flatMap(line -> line.fitted().stream()).map(Spot::y),
                traces.stream().flatMap(trace -> trace.spots().stream()).map(Spot::y),
                levels.stream().map(Level::y))
            .flatMap(each -> each)
            .mapToDouble(Double::doubleValue)
            .toArray();
    return Axis.covering(
        Arrays.stream(values).min().orElseThrow(), Arrays.stream(values).max().orElseThrow(), 5);
  }

  private void axes(Svg svg, Scales scales) {
    Layout layout = scales.layout();
    for (double tick : scales.vertical().ticks()) {
      double y = scales.y(tick);
      svg.line("grid", Layout.LEFT, y, layout.right(), y);
      svg.text("tick", Layout.LEFT - 6, y + 4, "end", scales.vertical().label(tick));
    }
    List<NumberScale.Tick> ticks = scales.horizontal().ticks();
    for (NumberScale.Tick tick : ticks) {
      svg.line("grid", tick.x(), layout.bottom(), tick.x(), layout.bottom() + 4);
      tick.label()
          .ifPresent(label -> svg.text("tick", tick.x(), layout.bottom() + 16, "middle", label));
    }
    double middle = (Layout.LEFT + layout.right()) / 2;
    String scale = scales.horizontal().isLogarithmic() ? horizontal + ", log scale" : horizontal;
    svg.text("axis", middle, layout.bottom() + 32, "middle", Svg.shorten(scale, 56));
    svg.text("axis", 0, 9, "start", Svg.shorten(vertical, 56));
  }

  private static void path(Svg svg, String cssClass, List<Spot> spots, Scales scales) {
    if (!spots.isEmpty()) {
      svg.polyline(
          cssClass,
          spots.stream().mapToDouble(spot -> scales.x(spot.x())).toArray(),
          spots.stream().mapToDouble(spot -> scales.y(spot.y())).toArray());
    }
  }

  /** Draws a series, moved a little aside, so that intervals at one number do not hide another. */
  private void line(Svg svg, int i, Scales scales) {
    List<Place> places = lines.get(i).places();
    double aside = (i - (lines.size() - 1) / 2.0) * DODGE;
    double[] xs = places.stream().mapToDouble(place -> scales.x(place.x()) + aside).toArray();
    double[] ys = places.stream().mapToDouble(place -> scales.y(place.y().value())).toArray();
    String cssClass = "s" + i;
    for (int k = 0; k < xs.length; k++) {
      double low = scales.y(places.get(k).y().low());
      double high = scales.y(places.get(k).y().high());
      svg.line("whisker " + cssClass, xs[k], low, xs[k], high);
      svg.line("whisker " + cssClass, xs[k] - 3, low, xs[k] + 3, low);
      svg.line("whisker " + cssClass, xs[k] - 3, high, xs[k] + 3, high);
    }
    svg.polyline("series " + cssClass, xs, ys);
    for (int k = 0; k < xs.length; k++) {
      marker(svg, i, xs[k], ys[k]);
    }
  }

  private static void marker(Svg svg, int i, double x, double y) {
    String cssClass = "dot s" + i;
    switch (i) {
      case 0 -> svg.dot(cssClass, x, y, 4);
      case 1 -> svg.diamond(cssClass, x, y, 5.2);
      case 2 ->
          svg.polygon(
              cssClass,
              new double[] {x - 3.6, x + 3.6, x + 3.6, x - 3.6},
              new double[] {y - 3.6, y - 3.6, y + 3.6, y + 3.6});
      case 3 -> triangle(svg, cssClass, x, y, 4.4);
      case 4 -> triangle(svg, cssClass, x, y, -4.4);
      default -> svg.dot("hollow " + cssClass, x, y, 4);
    }
  }

  private static void triangle(Svg svg, String cssClass, double x, double y, double radius) {
    svg.polygon(
        cssClass,
        new double[] {x - radius, x + radius, x},
        new double[] {y + radius * 0.8, y + radius * 0.8, y - radius});
  }

  /** Something that draws its sample at a place, with its name. */
  private record Entry(String name, Sample sample) {}

  private interface Sample {
    void draw(double x, double y);
  }

  private void legend(Svg svg, Layout layout) {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < lines.size(); i++) {
      int number = i;
      entries.add(
          new Entry(
              lines.get(i).name(),
              (x, y) -> {
                svg.line("series s" + number, x, y, x + SAMPLE_WIDTH, y);
                marker(svg, number, x + SAMPLE_WIDTH / 2, y);
              }));
    }
    traces.forEach(
        trace ->
            entries.add(
                new Entry(trace.name(), (x, y) -> svg.line("trace", x, y, x + SAMPLE_WIDTH, y))));
    for (int i = 0; i < levels.size(); i++) {
      String cssClass = "level l" + i;
      entries.add(
          new Entry(levels.get(i).name(), (x, y) -> svg.line(cssClass, x, y, x + SAMPLE_WIDTH, y)));
    }
    for (int i = 0; i < entries.size(); i++) {
      int row = i / layout.columns;
      double x = (i - row * layout.columns) * layout.width / layout.columns;
      double y = layout.bottom() + UNDER_AXIS + (row + 0.5) * ENTRY_HEIGHT;
      entries.get(i).sample().draw(x, y);
      String name = Svg.shorten(entries.get(i).name(), layout.nameLength);
      svg.text("value", x + SAMPLE_WIDTH + 6, y + 4, "start", name);
    }
  }
}
