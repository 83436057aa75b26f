package dev.openbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.AnswerChoices.Choices;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AnswerChoicesTest {
  private static Dataset dataset(List<List<String>> own, List<List<String>> other) {
    var questions = new ArrayList<Question>();
    for (List<String> answers : own) {
      questions.add(RandomDatasets.question("own" + questions.size(), "own", answers));
    }
    for (List<String> answers : other) {
      questions.add(RandomDatasets.question("other" + questions.size(), "other", answers));
    }
    return new Dataset(
        "d",
        "none",
        "0",
        List.of(new Document("own", "", "x"), new Document("other", "", "y")),
        questions);
  }

  private static Choices choices(Dataset dataset, int options, long seed) {
    return AnswerChoices.from(dataset, options, seed)
        .of(dataset.questions().getFirst())
        .orElseThrow();
  }

  @Test
  void of_randomDatasets() {
    int made = 0;
    for (long seed = 0; seed < 200; seed++) {
      Dataset dataset = RandomDatasets.of(new SplittableRandom(seed));
      if (dataset.questions().stream().filter(Question::isAnswerable).count() < 20) {
        continue;
      }
      var maker = AnswerChoices.from(dataset, 4, seed);
      for (Question question : dataset.questions()) {
        var choices = maker.of(question);
        assertThat(choices.isPresent()).isEqualTo(question.isAnswerable());
        if (choices.isEmpty()) {
          continue;
        }
        made++;
        List<String> options = choices.get().options();
        String gold = options.get(choices.get().gold());
        List<String> golds = question.answers().stream().map(AnswerChoices::normalize).toList();
        assertThat(gold).as("seed %s", seed).isEqualTo(question.answers().getFirst());
        assertThat(options.stream().map(AnswerChoices::normalize))
            .as("seed %s", seed)
            .hasSize(4)
            .doesNotHaveDuplicates();
        assertThat(options.stream().map(AnswerChoices::normalize).filter(golds::contains))
            .as("seed %s", seed)
            .hasSize(1);
        assertThat(AnswerChoices.from(dataset, 4, seed).of(question)).isEqualTo(choices);
      }
    }
    assertThat(made).isGreaterThan(1000);
  }

  @Test
  void of_prefersTheSameDocument() {
    Dataset dataset =
        dataset(
            List.of(List.of("Paris"), List.of("London"), List.of("a much longer answer")),
            List.of(List.of("Milan"), List.of("Turin")));

    assertThat(choices(dataset, 3, 1).options())
        .containsExactlyInAnyOrder("Paris", "London", "a much longer answer");
  }

  @Test
  void of_fillsFromOtherDocuments() {
    Dataset dataset =
        dataset(List.of(List.of("Paris"), List.of("London")), List.of(List.of("Milan")));

    assertThat(choices(dataset, 3, 1).options())
        .containsExactlyInAnyOrder("Paris", "London", "Milan");
  }

  @Test
  void of_prefersSimilarLengthAndDigits() {
    Dataset dataset =
        dataset(
            List.of(
                List.of("1912"), List.of("1955"), List.of("Lima"), List.of("a very long answer")),
            List.of());

    assertThat(choices(dataset, 2, 1).options()).containsExactlyInAnyOrder("1912", "1955");
    assertThat(choices(dataset, 3, 1).options()).containsExactlyInAnyOrder("1912", "1955", "Lima");
  }

  @Test
  void of_leavesOutWhatIsAlsoRight() {
    Dataset dataset =
        dataset(
            List.of(
                List.of("the Normans", "Vikings"),
                List.of("Normans!"),
                List.of("vikings"),
                List.of("Normans of Sicily"),
                List.of("Franks")),
            List.of());

    assertThat(choices(dataset, 2, 1).options()).containsExactlyInAnyOrder("the Normans", "Franks");
  }

  @Test
  void of_goldStandsInEachPlaceAboutEquallyOften() {
    var own = new ArrayList<List<String>>();
    for (int i = 0; i < 400; i++) {
      own.add(List.of("answer" + i));
    }
    Dataset dataset = dataset(own, List.of());
    var maker = AnswerChoices.from(dataset, 4, 9);
    int[] places = new int[4];

    for (Question question : dataset.questions()) {
      places[maker.of(question).orElseThrow().gold()]++;
    }

    // 100 expected, standard deviation 8.7; 5 deviations and more never happen by chance.
    for (int count : places) {
      assertThat(count).isBetween(55, 145);
    }
  }

  @Test
  void of_tooFewAnswers() {
    Dataset dataset = dataset(List.of(List.of("Paris"), List.of("the Paris!")), List.of());

    assertThatThrownBy(() -> choices(dataset, 4, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("finds 0 other answers in the dataset, 4 options need 3");
    assertThatThrownBy(() -> AnswerChoices.from(dataset, 1, 1))
        .hasMessage("optionCount must be at least 2, got 1");
  }

  @Test
  void normalize_asSquadDoes() {
    assertThat(AnswerChoices.normalize("The  Cat's, a pyjamas!")).isEqualTo("cats pyjamas");
    assertThat(AnswerChoices.normalize("The")).isEqualTo("the");
  }
}
