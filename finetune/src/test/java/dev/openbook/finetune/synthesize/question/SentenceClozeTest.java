package dev.openbook.finetune.synthesize.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Articles;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceClozeTest {
  private static SentenceCloze cloze;

  @BeforeAll
  static void load() throws IOException {
    cloze = new SentenceCloze(EnglishText.load());
  }

  @Test
  void synthesize_everyNameAndNumberUnderTheTitle() {
    assertThat(pairs("Kenya", "The bridge was built in 1907 by engineers from Germany and Sweden."))
        .extracting(QuestionAnswer::question, QuestionAnswer::answer)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "Fill in the blank about Kenya: The bridge was built in ____ by engineers from"
                    + " Germany and Sweden.",
                "1907"),
            org.assertj.core.groups.Tuple.tuple(
                "Fill in the blank about Kenya: The bridge was built in 1907 by engineers from"
                    + " ____ and Sweden.",
                "Germany"),
            org.assertj.core.groups.Tuple.tuple(
                "Fill in the blank about Kenya: The bridge was built in 1907 by engineers from"
                    + " Germany and ____.",
                "Sweden"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The old bridge leads to the University of Warsaw.",
        "The plague killed two-thirds of the people there.",
        "However, the bridge was built in 1907.",
        "In those days the bridge belonged to Berlin.",
        "The first bridge of the country of Kenya was long.",
      })
  void synthesize_partOfANameOrToldByTheTitleOrLeaning_isNotAsked(String sentence) {
    assertThat(pairs("Kenya", sentence)).isEmpty();
  }

  @Test
  void synthesize_realArticles_gapFilledIsTheSentence() {
    int count = 0;
    for (Document document : Articles.xquad(6)) {
      List<SyntheticText> made = cloze.synthesize(document, 3).toList();

      count += made.size();
      assertThat(made)
          .allSatisfy(
              text -> {
                QuestionAnswer pair = text.questionAnswer().orElseThrow();
                String filled = pair.question().replace("____", pair.answer());
                String plain = pair.evidence().replaceAll(" ?\\([^()]*\\)", "");
                assertThat(filled).endsWith(": " + plain);
                assertThat(pair.question()).startsWith("Fill in the blank about ");
              });
      assertThat(cloze.synthesize(document, 3)).isEqualTo(made);
    }
    assertThat(count).isGreaterThan(50);
  }

  private static List<QuestionAnswer> pairs(String title, String sentence) {
    return cloze
        .synthesize(new Document("d", title, sentence), 1)
        .map(text -> text.questionAnswer().orElseThrow())
        .toList();
  }
}
