package dev.openbook.eval.report.plot;

import static dev.openbook.eval.report.plot.SvgDocument.elements;
import static dev.openbook.eval.report.plot.SvgDocument.number;
import static dev.openbook.eval.report.plot.SvgDocument.numbers;
import static dev.openbook.eval.report.plot.SvgDocument.parse;
import static dev.openbook.eval.report.plot.SvgDocument.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.report.plot.CurvePlot.Layout;
import dev.openbook.eval.report.plot.CurvePlot.Level;
import dev.openbook.eval.report.plot.CurvePlot.Line;
import dev.openbook.eval.report.plot.CurvePlot.Place;
import dev.openbook.eval.report.plot.CurvePlot.Spot;
import dev.openbook.eval.report.plot.CurvePlot.Trace;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class CurvePlotTest {
  private static final Line LINE = line("plain/rag-*", 1, 2, 4, 8, 16);

  private static Line line(String name, double... xs) {
    return new Line(
        name,
        DoubleStream.of(xs)
            .mapToObj(x -> new Place(x, new Whisker(0.2 + x / 100, 0.1, 0.4)))
            .toList(),
        List.of(new Spot(xs[0], 0.2), new Spot(xs[xs.length - 1], 0.3)));
  }

  private static CurvePlot plot(List<Line> lines) {
    return new CurvePlot(
        "d <&>",
        "passages",
        "F1",
        lines,
        List.of(new Trace("gold", List.of(new Spot(1, 0.5), new Spot(16, 0.9)))),
        List.of(new Level("closed", 0.05)));
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void svg_isWellFormedWithEverythingInside(Layout layout) throws Exception {
    List<Line> six = Collections.nCopies(6, LINE);

    Document svg = parse(plot(six).svg(layout));

    List<Double> box = numbers(svg.getDocumentElement(), "viewBox");
    for (Element each : elements(svg, "line")) {
      assertThat(number(each, "x1")).isBetween(0.0, box.get(2));
      assertThat(number(each, "x2")).isBetween(0.0, box.get(2));
      assertThat(number(each, "y2")).isBetween(0.0, box.get(3));
    }
    for (Element each : elements(svg, "text")) {
      assertThat(number(each, "y")).isBetween(0.0, box.get(3));
    }
    assertThat(texts(svg))
        .contains("1", "2", "4", "8", "16", "passages, log scale", "F1", "gold", "closed");
  }

  @Test
  void svg_ofEqualFactors_hasEqualSteps() throws Exception {
    Document svg = parse(plot(List.of(LINE)).svg(Layout.WIDE));

    List<Double> xs =
        elements(svg, "circle").stream().map(dot -> number(dot, "cx")).limit(5).toList();
    assertThat(xs.get(4) - xs.get(3)).isCloseTo(xs.get(1) - xs.get(0), within(0.11));
    assertThat(elements(svg, "polyline").stream().map(one -> one.getAttribute("class")))
        .containsExactly("trace", "fit s0", "series s0");
  }

  @Test
  void svg_ofSeveralSeries_setsTheirIntervalsApart() throws Exception {
    Document svg = parse(plot(List.of(LINE, LINE)).svg(Layout.NARROW));

    List<Double> first =
        elements(svg, "line").stream()
            .filter(one -> one.getAttribute("class").startsWith("whisker"))
            .filter(one -> number(one, "x1") == number(one, "x2"))
            .map(one -> number(one, "x1"))
            .toList();
    assertThat(first).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void scale_isLogarithmicFromAFactorOfEight() {
    assertThat(NumberScale.of(new double[] {8, 1}, 0, 100).isLogarithmic()).isTrue();
    assertThat(NumberScale.of(new double[] {1, 7.9}, 0, 100).isLogarithmic()).isFalse();
    assertThat(NumberScale.of(new double[] {1, 5, 10, 5}, 0, 90).isLogarithmic()).isTrue();
    assertThat(NumberScale.of(new double[] {2, 5, 10}, 0, 80).place(5)).isEqualTo(30);
    assertThat(NumberScale.of(new double[] {3}, 0, 80).place(3)).isEqualTo(40);
  }

  @Test
  void ticks_withoutRoom_keepTheFirstAndTheLastLabel() {
    var scale = NumberScale.of(DoubleStream.iterate(100, x -> x + 1).limit(40).toArray(), 0, 200);

    List<NumberScale.Tick> ticks = scale.ticks();

    assertThat(ticks).hasSize(40);
    assertThat(ticks.getFirst().label()).contains("100");
    assertThat(ticks.getLast().label()).contains("139");
    assertThat(ticks.stream().map(NumberScale.Tick::label).flatMap(Optional::stream))
        .hasSizeBetween(4, 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 1",
        "1200 | 1,200",
        "250000 | 250k",
        "12340 | 12.34k",
        "12345 | 12,345",
        "1500000 | 1.5M",
        "64000000 | 64M",
        "0.5 | 0.5"
      })
  void label_losesNothing(double number, String label) {
    assertThat(NumberScale.label(number)).isEqualTo(label);
  }

  @Test
  void plot_withMoreThanCanBeToldApart_isRefused() {
    assertThatThrownBy(() -> plot(Collections.nCopies(7, LINE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lines must be 1 to 6, got 7");
    assertThatThrownBy(() -> new Place(0, new Whisker(0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x must be above 0 and finite, got 0.0");
  }
}
