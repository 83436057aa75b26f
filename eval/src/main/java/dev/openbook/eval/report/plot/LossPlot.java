package dev.openbook.eval.report.plot;

import java.util.List;
import java.util.Locale;

/**
 * A loss curve: training loss in nats per token over optimizer steps.
 *
 * @param description what the picture shows, for readers who do not see it
 * @param losses at least two points, steps ascending
 */
public record LossPlot(String description, List<Point> losses) {
  private static final double WIDTH = 340;
  private static final double HEIGHT = 200;
  private static final double LEFT = 38;
  private static final double RIGHT = 296;
  private static final double TOP = 22;
  private static final double BOTTOM = 160;
  private static final int MOST_POINTS = 300;

  /**
   * Training loss of a step.
   *
   * @param step optimizer step, from 1
   * @param lossNatsPerToken finite
   */
  public record Point(int step, double lossNatsPerToken) {}

  public LossPlot {
    losses = List.copyOf(losses);
    if (losses.size() < 2) {
      throw new IllegalArgumentException("losses must be at least 2, got " + losses.size());
    }
  }

  /** Returns the picture; long curves are thinned by averaging neighbours. */
  public String svg() {
    double[] steps = thinned(losses.stream().mapToDouble(Point::step).toArray());
    double[] values = thinned(losses.stream().mapToDouble(Point::lossNatsPerToken).toArray());
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    Axis vertical = Axis.covering(low, high, 4);
    Axis horizontal = Axis.covering(0, losses.getLast().step(), 5);
    Svg svg = Svg.of("plot loss", WIDTH, HEIGHT, description);
    for (double tick : vertical.ticks()) {
      double y = vertical.place(tick, BOTTOM, TOP);
      svg.line("grid", LEFT, y, RIGHT, y);
      svg.text("tick", LEFT - 6, y + 4, "end", vertical.label(tick));
    }
    for (double tick : horizontal.ticks()) {
      double x = horizontal.place(tick, LEFT, RIGHT);
      svg.text("tick", x, BOTTOM + 16, "middle", horizontal.label(tick));
    }
    svg.text("axis", (LEFT + RIGHT) / 2, BOTTOM + 34, "middle", "optimizer step");
    svg.text("axis", 0, 9, "start", "loss, nats per token");
    double[] xs = new double[steps.length];
    double[] ys = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      xs[i] = horizontal.place(steps[i], LEFT, RIGHT);
      ys[i] = vertical.place(values[i], BOTTOM, TOP);
    }
    svg.polyline("curve", xs, ys);
    label(svg, xs, ys, values);
    return svg.markup();
  }

  private static void label(Svg svg, double[] xs, double[] ys, double[] values) {
    int last = values.length - 1;
    svg.dot("dot plain", xs[last], ys[last], 3);
    String text = String.format(Locale.ROOT, "%.3f", values[last]);
    svg.text("value", xs[last] + 7, ys[last] + 4, "start", text);
  }

  private static double[] thinned(double[] values) {
    if (values.length <= MOST_POINTS) {
      return values;
    }
    double[] means = new double[MOST_POINTS];
    for (int i = 0; i < MOST_POINTS; i++) {
      int from = (int) ((long) i * values.length / MOST_POINTS);
      int to = (int) ((long) (i + 1) * values.length / MOST_POINTS);
      double sum = 0;
      for (int j = from; j < to; j++) {
        sum += values[j];
      }
      means[i] = sum / (to - from);
    }
    return means;
  }
}
