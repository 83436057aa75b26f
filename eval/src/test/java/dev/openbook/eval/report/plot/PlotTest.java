package dev.openbook.eval.report.plot;

import static dev.openbook.eval.report.plot.SvgDocument.elements;
import static dev.openbook.eval.report.plot.SvgDocument.number;
import static dev.openbook.eval.report.plot.SvgDocument.numbers;
import static dev.openbook.eval.report.plot.SvgDocument.parse;
import static dev.openbook.eval.report.plot.SvgDocument.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.eval.report.plot.ForestPlot.Layout;
import dev.openbook.eval.report.plot.ForestPlot.Mark;
import dev.openbook.eval.report.plot.ForestPlot.Row;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PlotTest {
  private static final Row WORSE =
      new Row("b", "minus a", new Whisker(-0.2, -0.3, -0.1), "-0.2 [..]", Mark.WORSE);
  private static final Row UNCLEAR =
      new Row("c", "minus a", new Whisker(0.1, -0.1, 0.3), "+0.1 [..]", Mark.UNCLEAR);

  @Test
  void barPlot_isWellFormedWithRowsInside() throws Exception {
    var plot =
        new BarPlot(
            "d <&>",
            List.of(
                new BarPlot.Row("a name that is much too long for its place", 0.5, "0.500"),
                new BarPlot.Row("half & less", 0.25, "0.250"),
                new BarPlot.Row("none", 0, "0.000")));

    Document svg = parse(plot.svg());

    List<Element> dots = elements(svg, "circle");
    double start = number(elements(svg, "line").getFirst(), "x1");
    double full = number(dots.get(0), "cx") - start;
    assertThat(number(dots.get(1), "cx") - start).isEqualTo(full / 2);
    assertThat(number(dots.get(2), "cx")).isEqualTo(start);
    assertThat(number(dots.get(0), "cx"))
        .isLessThan(numbers(svg.getDocumentElement(), "viewBox").get(2));
    assertThat(texts(svg)).contains("half & less", "0.250", "a name that is much\u2026");
    assertThatThrownBy(() -> new BarPlot("d", List.of())).hasMessage("rows must not be empty");
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void forestPlot_isWellFormedWithRowsInside(Layout layout) throws Exception {
    var plot = new ForestPlot("d", "difference", List.of(WORSE, UNCLEAR), true);

    Document svg = parse(plot.svg(layout));

    Element root = svg.getDocumentElement();
    assertThat(root.getAttribute("role")).isEqualTo("img");
    double width = numbers(root, "viewBox").get(2);
    double height = numbers(root, "viewBox").get(3);
    for (Element line : elements(svg, "line")) {
      assertThat(number(line, "x1")).isBetween(0.0, width);
      assertThat(number(line, "y2")).isBetween(0.0, height);
    }
    assertThat(texts(svg))
        .contains("b", "minus a", "difference")
        .contains("-0.2 [..]", "+0.1 [..]");
  }

  @Test
  void forestPlot_ofDifferences_placesDotsAroundZeroLine() throws Exception {
    var plot = new ForestPlot("d", "difference", List.of(WORSE, UNCLEAR), true);

    Document svg = parse(plot.svg(Layout.WIDE));

    double zero =
        elements(svg, "line").stream()
            .filter(line -> line.getAttribute("class").equals("zero"))
            .mapToDouble(line -> number(line, "x1"))
            .distinct()
            .sum();
    assertThat(number(elements(svg, "circle").getFirst(), "cx")).isGreaterThan(zero);
    double firstCorner = numbers(elements(svg, "polygon").getFirst(), "points").getFirst();
    assertThat(firstCorner).isLessThan(zero);
  }

  @Test
  void forestPlot_ofRates_startsAtZeroAndCoversAll() throws Exception {
    var row = new Row("a", "", new Whisker(0.41, 0.37, 0.46), "0.410", Mark.PLAIN);

    List<String> texts =
        texts(parse(new ForestPlot("d", "F1", List.of(row), false).svg(Layout.WIDE)));

    assertThat(texts).contains("0.0", "0.5", "0.410");
  }

  @Test
  void forestPlot_withHostileNames_staysWellFormed() throws Exception {
    String name = "<b>&\"'\u0000\u0008\ud800\u2028";
    var row = new Row(name, name, new Whisker(0, 0, 0), name, Mark.BOUND);

    Document svg = parse(new ForestPlot(name, name, List.of(row), false).svg(Layout.NARROW));

    assertThat(texts(svg)).contains("<b>&\"'\u2028");
    assertThat(svg.getDocumentElement().getAttribute("aria-label")).isEqualTo("<b>&\"'\u2028");
  }

  @Test
  void forestPlot_withLongName_shortensIt() throws Exception {
    var row = new Row("x".repeat(90), "", new Whisker(0, 0, 1), "0", Mark.PLAIN);

    assertThat(texts(parse(new ForestPlot("d", "a", List.of(row), false).svg(Layout.WIDE))))
        .contains("x".repeat(27) + "\u2026");
  }

  @Test
  void lossPlot_ofLongCurve_isThinnedAndEndsLow() throws Exception {
    List<LossPlot.Point> losses =
        IntStream.rangeClosed(1, 5_000)
            .mapToObj(i -> new LossPlot.Point(i, 3 - i / 2_500.0))
            .toList();

    Document svg = parse(new LossPlot("d", losses).svg());

    List<Double> points = numbers(elements(svg, "polyline").getFirst(), "points");
    assertThat(points).hasSize(2 * 300);
    assertThat(points.getLast()).isGreaterThan(points.get(1));
    assertThat(texts(svg)).contains("loss, nats per token", "optimizer step", "5000");
  }

  @Test
  void lossPlot_ofConstantLoss_isDrawn() throws Exception {
    var losses = List.of(new LossPlot.Point(1, 2), new LossPlot.Point(2, 2));

    assertThat(elements(parse(new LossPlot("d", losses).svg()), "polyline")).hasSize(1);
  }

  @Test
  void axis_overRandomRanges_coversThemWithFewTicks() {
    long seed = Long.getLong("test.seed", 7L);
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      double low = random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3);
      double high = low + Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(7) - 3);

      Axis axis = Axis.covering(low, high, 5);

      double slack = axis.tick() * 1e-6;
      assertThat(axis.from()).as("seed %d", seed).isLessThanOrEqualTo(low + slack);
      assertThat(axis.to()).as("seed %d", seed).isGreaterThanOrEqualTo(high - slack);
      assertThat(axis.ticks()).as("seed %d", seed).hasSizeBetween(2, 8);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0.41, 5, 0.5, 0.1", "0, 1, 5, 1, 0.2", "0, 160, 5, 200, 50"})
  void axis_hasRoundEnds(double low, double high, int intervals, double to, double tick) {
    Axis axis = Axis.covering(low, high, intervals);

    assertThat(axis.to()).isEqualTo(to);
    assertThat(axis.tick()).isEqualTo(tick);
  }

  @Test
  void axis_thatDescends_isRefused() {
    assertThatThrownBy(() -> new Axis(1, 0, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("axis must ascend");
  }
}
