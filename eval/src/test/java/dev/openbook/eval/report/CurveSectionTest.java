package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.eval.report.CurveFacts.Form;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CurveSectionTest {
  private static final Report REPORT = SampleReports.small();
  private static final CurveSection SECTION = CurveSection.of(REPORT).getFirst();

  @Test
  void inWords_ofARiseAndFall_saysHowMuchLowerTheLastValueIs() {
    assertThat(SECTION.series(SampleReports.TOKEN_F1))
        .extracting(series -> series.inWords(SampleReports.TOKEN_F1))
        .containsExactly(
            "Token F1 is highest at 4 (0.290); at 8, the last value, it differs from that by"
                + " \u22120.070 (\u22120.100 to \u22120.040): clearly worse.",
            "Token F1 is highest at 8 (0.270), the last value.");
  }

  @Test
  void inWords_ofASmallFall_callsItUnclear() {
    CurveFacts flat =
        SampleCurves.series(
            "f", new double[] {0.2, 0.22, 0.22, 0.21}, 3, List.of(), Optional.empty());
    var series = new CurveSection.Series(flat, flat.measures().getFirst());

    assertThat(series.inWords(SampleReports.TOKEN_F1))
        .isEqualTo(
            "Token F1 is highest at 2 (0.220); at 8, the last value, it differs from that by"
                + " \u22120.010 (\u22120.040 to 0.020): no clear difference.");
  }

  @Test
  void sections_areOneForEachNumber_withoutMeasuresThatWereNotDrawn() {
    assertThat(CurveSection.of(REPORT)).hasSize(1);
    assertThat(SECTION.series(SampleReports.CHOICE)).isEmpty();
    assertThat(SECTION.hasFits(SampleReports.TOKEN_F1)).isTrue();
    assertThat(SECTION.hasFits(SampleReports.CHOICE)).isFalse();
    assertThat(SECTION.hasGold()).isTrue();
  }

  @Test
  void plots_holdLinesFitGoldAndLevel() {
    assertThat(SECTION.plots()).hasSize(1);
    assertThat(SECTION.plots().getFirst())
        .contains("plain/rag-*", "synthetic/rag-*", "plain/closed-book 0.")
        .contains("class=\"fit s0\"", "class=\"trace\"", "gold passage in the context")
        .contains("passages retrieved, log scale")
        .doesNotContain("fit s1");
  }

  @Test
  void drawnFit_thatWasRefused_isNotDrawn() {
    CurveFacts facts =
        SampleCurves.series(
            "f",
            new double[] {0.2, 0.21, 0.22, 0.23},
            3,
            SampleCurves.fits(),
            Optional.of(Form.LIMITED_POWER));

    assertThat(facts.measures().getFirst().drawnFit()).isEmpty();
  }

  @Test
  void html_showsCoefficientsHeldOutErrorAndRefusals() {
    assertThat(ReportWriter.html(REPORT))
        .contains("id=\"curves\"", "href=\"#curves\"")
        .contains("slope 0.00870 <span class=\"quiet\">\u22120.0142 to 0.0311")
        .contains("+0.113")
        .contains("2 parameters need at least 3 observations, got 2")
        .contains("intercept + slope ln x, drawn</small>")
        .contains("Not identifiable:</b> exponent ends at a bound");
  }

  @Test
  void facts_withScoresForOtherPoints_areRefused() {
    CurveFacts sound = REPORT.curves().getFirst();

    assertThatThrownBy(
            () ->
                new CurveFacts(
                    sound.key(),
                    sound.label(),
                    sound.name(),
                    sound.points().subList(0, 2),
                    List.of(),
                    sound.measures()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scores size (4) does not match points size (2)");
  }
}
