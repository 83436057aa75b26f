package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.attribution.Attribution;
import dev.openbook.eval.attribution.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributionFactsTest {
  @ParameterizedTest
  @CsvSource({
    "true, true, true, PARAMETRIC_HIT",
    "true, false, true, RETRIEVAL_RESCUE",
    "true, true, false, RETRIEVAL_HARM",
    "true, false, false, READING_FAILURE",
    "false, true, true, DISTRACTOR_WITHSTOOD",
    "false, false, true, UNEXPLAINED_HIT",
    "false, true, false, DISTRACTOR_HARM",
    "false, false, false, RETRIEVAL_MISS"
  })
  void of_namesEachOfTheEight(boolean gold, boolean closed, boolean open, Outcome expected) {
    assertThat(Outcome.of(gold, closed, open)).isEqualTo(expected);
  }

  @Test
  void of_countsEveryQuestionOnce() {
    Attribution counted =
        Attribution.of(
            List.of(Outcome.RETRIEVAL_MISS, Outcome.RETRIEVAL_RESCUE, Outcome.RETRIEVAL_MISS));

    assertThat(counted.questions()).isEqualTo(3);
    assertThat(counted.count(Outcome.RETRIEVAL_MISS)).isEqualTo(2);
    assertThat(counted.share(Outcome.RETRIEVAL_RESCUE)).isEqualTo(1.0 / 3);
    assertThat(counted.counts()).hasSize(8).containsEntry(Outcome.PARAMETRIC_HIT, 0);
  }

  @Test
  void of_takesTheFirstMeasureOfOnlyZeroAndOne_andArmsOfTheSameModel() {
    Report report = SampleReports.small();

    List<AttributionFacts> facts = AttributionFacts.of(report);

    assertThat(facts).isNotEmpty();
    for (AttributionFacts one : facts) {
      assertThat(one.measure()).isEqualTo("exactMatch");
      assertThat(one.attribution().questions()).isEqualTo(report.questions().size());
      String preparation = report.arm(one.arm()).preparation();
      assertThat(one.closedBook()).isEqualTo(preparation + "/closed-book");
      long right =
          report.questions().stream()
              .map(q -> requireNonNull(q.answers().get(one.arm())))
              .filter(answer -> answer.scores().getOrDefault("exactMatch", 0.0) == 1)
              .count();
      assertThat(
              one.attribution().counts().entrySet().stream()
                  .filter(entry -> entry.getKey().isRightOpen())
                  .mapToInt(entry -> entry.getValue())
                  .sum())
          .isEqualTo((int) right);
    }
    assertThat(facts).noneMatch(one -> one.arm().endsWith("/closed-book"));
    assertThat(facts)
        .filteredOn(one -> one.arm().equals("plain/rag"))
        .allSatisfy(one -> assertThat(one.bound()).contains("plain/gold"));
  }

  @Test
  void headroom_addsUpToOne() {
    Report report = SampleReports.small();

    List<Headroom> headrooms = Headroom.of(report, AttributionFacts.of(report));

    assertThat(headrooms).isNotEmpty();
    for (Headroom one : headrooms) {
      assertThat(one.score() + one.gold() + one.reading()).isCloseTo(1, within(1e-12));
      assertThat(one.svg()).contains("reading could add");
    }
  }
}
