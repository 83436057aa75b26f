package dev.openbook.benchmarks.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.benchmarks.rivals.ChoiceItem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceComparisonTest {
  private static ChoiceItem item(int gold, String article) {
    return new ChoiceItem("context", List.of(" aa", " bbbb", " c"), gold, article);
  }

  @Test
  void choices_followTheSumAndTheMeanOverCharacters() {
    List<ChoiceItem> items = List.of(item(0, "x"), item(1, "x"));

    Choices choices =
        Choices.of(items, List.of(List.of(-4.0, -6.0, -3.0), List.of(-1.0, -1.5, -1.0)));

    // -2, -1.5, -3 and -0.5, -0.375, -1 per character
    assertThat(choices.likeliest()).containsExactly(2, 0);
    assertThat(choices.likeliestPerCharacter()).containsExactly(1, 1);
  }

  @Test
  void of_countsEveryChangeAndTestsThoseOfRightAnswers() {
    List<ChoiceItem> items =
        List.of(item(0, "x"), item(0, "x"), item(1, "y"), item(1, "y"), item(2, "z"));

    var compared = ChoiceComparison.of(items, List.of(0, 1, 1, 2, 1), List.of(0, 0, 0, 0, 0), 17);

    assertThat(compared.accuracy()).isCloseTo(2.0 / 5, within(1e-12)); // questions 1 and 3
    assertThat(compared.differing()).isEqualTo(4);
    assertThat(compared.mcNemar().onlyFirst()).isEqualTo(1); // question 2
    assertThat(compared.mcNemar().onlySecond()).isEqualTo(1); // question 3
    assertThat(compared.mcNemar().p()).isCloseTo(1, within(1e-12));
    assertThat(compared.difference().value()).isCloseTo(0, within(1e-12));
    assertThat(compared.difference().interval().low()).isBetween(-0.6, -0.1);
    assertThat(compared.difference().interval().high()).isBetween(0.1, 0.6);
  }
}
