package dev.openbook.eval.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.eval.cost.ParetoFrontier.Arm;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParetoFrontierTest {
  private static final Arm PLAIN = new Arm("plain", 1, 0.40);
  private static final Arm TUNED = new Arm("tuned", 2, 0.56);
  private static final Arm RAG = new Arm("rag", 5, 0.60);

  @Test
  void of_leavesOutWhatIsBeaten() {
    var dearAndWorse = new Arm("dear and worse", 6, 0.59);
    var asDearAndWorse = new Arm("as dear and worse", 2, 0.50);
    var dearAndAsGood = new Arm("dear and as good", 5.5, 0.60);

    assertThat(
            ParetoFrontier.of(
                List.of(dearAndWorse, RAG, asDearAndWorse, PLAIN, dearAndAsGood, TUNED)))
        .containsExactly(PLAIN, TUNED, RAG);
  }

  @Test
  void of_equalArms_keepsBothInOrder() {
    var twin = new Arm("a twin", 2, 0.56);

    assertThat(ParetoFrontier.of(List.of(TUNED, twin, PLAIN))).containsExactly(PLAIN, TUNED, twin);
    assertThat(ParetoFrontier.of(List.of())).isEmpty();
  }

  @Test
  void of_randomArms_risesAndCoversTheRest() {
    var random = new Random(31);
    List<Arm> arms =
        IntStream.range(0, 200)
            .mapToObj(i -> new Arm("a" + i, random.nextInt(40), random.nextInt(40) / 40.0))
            .toList();

    List<Arm> frontier = ParetoFrontier.of(arms);

    assertThat(frontier).isSortedAccordingTo((a, b) -> Double.compare(a.accuracy(), b.accuracy()));
    assertThat(arms)
        .allMatch(
            arm ->
                frontier.stream()
                    .anyMatch(
                        best -> best.cost() <= arm.cost() && best.accuracy() >= arm.accuracy()));
  }

  @Test
  void arm_withoutACost_isRefused() {
    assertThatThrownBy(() -> new Arm("odd", Double.NaN, 0.5))
        .hasMessage("cost and accuracy must be finite, got NaN, 0.5 of odd");
  }
}
