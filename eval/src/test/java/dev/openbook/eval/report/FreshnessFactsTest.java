package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.report.FreshnessFacts.Line;
import dev.openbook.eval.report.FreshnessFacts.Reach;
import dev.openbook.eval.report.FreshnessFacts.Renewal;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FreshnessFactsTest {
  private static final Renewal NOTHING = new Renewal(List.of(), OptionalDouble.of(0), 0, 0);

  private static Line trained(String arm, int fresh, long tokens) {
    return new Line(
        arm,
        fresh,
        20 - fresh,
        0,
        0,
        30,
        new Renewal(
            List.of("texts", "training"), OptionalDouble.of(tokens / 100.0), tokens, 1e9 * tokens));
  }

  /** Returns facts about one arm, which reaches half. */
  static FreshnessFacts facts(String arm) {
    Line line = trained(arm, 15, 1000);
    return new FreshnessFacts(20, 40, List.of(line), List.of(Reach.of(List.of(line))));
  }

  @Test
  void reach_isTheFirstThatGetsThere() {
    List<Line> lines =
        List.of(
            trained("tuned-16-x/closed", 9, 16),
            trained("tuned-32-x/closed", 10, 32),
            trained("tuned-164-x/closed", 17, 164));

    Reach reach = Reach.of(lines);

    assertThat(reach.kind()).isEqualTo("tuned/closed");
    assertThat(reach.arms()).hasSize(3).endsWith("tuned-164-x/closed");
    assertThat(reach.half()).contains(lines.get(1));
    assertThat(reach.nineTenths()).isEmpty();
    assertThat(FreshnessFacts.words(reach.half())).isEqualTo("0.32\u00a0s, 32 tokens");
    assertThat(FreshnessFacts.words(reach.nineTenths())).isEqualTo("not reached");
  }

  @Test
  void reach_ofOneArmHasItsName() {
    assertThat(Reach.of(List.of(trained("tuned-16/rag", 18, 16))).kind()).isEqualTo("tuned-16/rag");
  }

  @Test
  void shares_haveWilsonIntervals() {
    FreshnessFacts facts = facts("a/b");
    Line line = facts.lines().getFirst();

    // By hand, z = 1.96: (0.75 + z2 / 40 -+ z sqrt(0.1875 / 20 + z2 / 1600)) / (1 + z2 / 20)
    assertThat(facts.ofChanged(line.fresh()).low()).isCloseTo(0.5313, within(5e-4));
    assertThat(facts.ofChanged(line.fresh()).high()).isCloseTo(0.8881, within(5e-4));
    assertThat(line.freshShare()).isEqualTo(0.75);
    assertThat(line.staleShare()).isEqualTo(0.25);
    assertThat(facts.unchangedRight(line).orElseThrow().value()).isEqualTo(0.75);
  }

  @Test
  void facts_mustAddUp() {
    Line line = new Line("a/b", 1, 1, 1, 1, 2, NOTHING);

    assertThatThrownBy(() -> new FreshnessFacts(5, 2, List.of(line), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("answers of a/b do not add up to 5 and 2");
    assertThat(new FreshnessFacts(4, 2, List.of(line), List.of()).lines()).containsExactly(line);
  }

  @Test
  void steps_whereNothingWasRenewed() {
    assertThat(FreshnessFacts.steps(new Line("a/b", 1, 0, 0, 0, 0, NOTHING))).isEqualTo("nothing");
    assertThat(FreshnessFacts.steps(trained("a/b", 1, 5))).isEqualTo("texts, training");
  }
}
