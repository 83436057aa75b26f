package dev.openbook.finetune.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.train.recipe.Recipe;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndlessPlanTest {
  private static final int END = 0;
  private static final String DATA =
      "data: {tokens: 4000, sequenceLength: 16, microBatchSize: 4, gradientAccumulationSteps: 2,"
          + " attendAcrossTexts: false, promptWeight: 0.25, world: {}, stages: "
          + "{first: {from: 0, mix: {a: 0.75, b: 0.25}}, last: {from: 0.5, sequenceLength: 32, mix:"
          + " {b: 1}}}}";

  /** Texts of five tokens: two read, two learned, the end. */
  private static WeightedText text(int first, int random) {
    return WeightedText.ofIds(
        new int[] {first, 10 + random, first, first, END},
        new boolean[] {false, false, true, true, true});
  }

  private static Recipe recipe(String data) {
    return Recipe.from(Settings.parse("method: full\n" + data, "r.yaml", Map.of()));
  }

  private static EndlessPlan plan(String data) {
    return EndlessPlan.of(
        new TokenizedData.Endless(
            Map.of(
                "a", random -> text(1, random.nextInt(1000)),
                "b", random -> text(2, random.nextInt(1000))),
            "test"),
        recipe(data),
        END);
  }

  private static List<List<Integer>> said(List<WindowPacking.Window> windows) {
    return windows.stream().map(window -> Arrays.stream(window.ids()).boxed().toList()).toList();
  }

  @Test
  void batches_areFullAndOfTheStagesLengths() {
    EndlessPlan plan = plan(DATA);

    assertThat(plan.stepCount()).isEqualTo(32); // of 128 tokens each
    assertThat(plan.tokens()).isEqualTo(32 * 128);
    assertThat(plan.batches(1)).hasSize(2).allMatch(b -> b.rows() == 4 && b.width() == 16);
    assertThat(plan.batches(32)).hasSize(2).allMatch(b -> b.rows() == 2 && b.width() == 32);
  }

  @Test
  void batches_anyStepCanBeRedone() {
    EndlessPlan plan = plan(DATA);
    List<List<Integer>> seventh = said(plan.windows(7));

    assertThat(said(plan.windows(8))).isNotEqualTo(seventh);
    assertThat(said(plan.windows(7))).isEqualTo(seventh);
    assertThat(said(plan(DATA).windows(7))).isEqualTo(seventh);
    assertThat(said(plan(DATA + "\nseed: 18").windows(7))).isNotEqualTo(seventh);
  }

  @Test
  void batches_weighPartsAndNeverATextsFirstToken() {
    for (WindowPacking.Window window : plan(DATA).windows(1)) {
      assertThat(window.weights())
          .containsExactly(0, 0.25f, 1, 1, 1, 0, 0.25f, 1, 1, 1, 0, 0.25f, 1, 1, 1, 0);
    }
  }

  @Test
  void uses_countWhatBatchesRead() {
    EndlessPlan plan = plan(DATA);
    Map<Integer, Long> read =
        IntStream.rangeClosed(1, plan.stepCount())
            .boxed()
            .flatMap(step -> plan.windows(step).stream())
            .map(WindowPacking.Window::ids)
            .collect(
                Collectors.groupingBy(row -> row[0], Collectors.summingLong(row -> row.length)));

    assertThat(plan.uses())
        .extracting(StreamUse::name, StreamUse::tokens)
        .containsExactlyInAnyOrder(tuple("a", read.get(1)), tuple("b", read.get(2)));
    assertThat(read.getOrDefault(1, 0L) / 4096.0).isCloseTo(0.375, within(0.06));
  }

  @Test
  void of_unknownStreamIsRefused() {
    assertThatThrownBy(() -> plan(DATA.replace("{b: 1}", "{c: 1}")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("unknown stream 'c'")
        .hasMessageContaining("a, b");
  }
}
