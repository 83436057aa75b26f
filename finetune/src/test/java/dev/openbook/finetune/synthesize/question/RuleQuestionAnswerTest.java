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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleQuestionAnswerTest {
  private static RuleQuestionAnswer rules;

  @BeforeAll
  static void load() throws IOException {
    rules = new RuleQuestionAnswer(EnglishText.load());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The White House was designed by James Hoban. | By whom was the White House designed? | James Hoban
          Warsaw was occupied by Germany in 1915. | In what year was Warsaw occupied by Germany? | 1915
          On July 10, 1901, Robert Boyle opened the new laboratory. | When did Robert Boyle open the new laboratory? | July 10, 1901
          In 1698 Thomas Savery patented a steam pump. | In 1698, who patented a steam pump? | Thomas Savery
          The national park contains twelve large lakes. | How many large lakes does the national park contain? | twelve
          Liquid oxygen is passed through heat exchangers. | What is passed through heat exchangers? | Liquid oxygen
          Nikola Tesla was born in Smiljan, Croatia. | Where was Nikola Tesla born? | Smiljan, Croatia
          """)
  void synthesize_asksByRule(String sentence, String question, String answer) {
    assertThat(pairs(new Document("d", "", sentence)))
        .anySatisfy(
            pair -> {
              assertThat(pair.question()).isEqualTo(question);
              assertThat(pair.answer()).isEqualTo(answer);
              assertThat(pair.evidence()).isEqualTo(sentence);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "He was born in Vienna in 1890.",
        "This led to the War of 1812 between Britain and America.",
        "They moved to Paris with Henry Ford in 1901.",
        "Too short in 1901.",
        "Did the United States win the War of 1812 or not?",
        "the Peace of Utrecht was signed in 1713 by seven powers.",
      })
  void synthesize_sentenceThatDoesNotStandAlone_asksNothing(String sentence) {
    assertThat(pairs(new Document("d", "Title", sentence))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The English welcomed the refugees from northern France.",
        "The extant manuscript contains several large drawings of animals.",
        "Other translations influenced the style of poets in Germany.",
        "Parachutes slowed its long descent to the ocean surface.",
        "The official home of the parliament has been a new building.",
        "The Imperial Parliament granted Victoria responsible government.",
      })
  void synthesize_answerOrQuestionThatNeedsTheText_isNotAsked(String sentence) {
    assertThat(pairs(new Document("d", "", sentence)))
        .allSatisfy(pair -> assertThat(pair.question()).startsWith("Fill in the blank"));
  }

  @Test
  void synthesize_questionWithoutAnyName_namesTheTitle() {
    var document =
        new Document("d", "Oxygen_(element)", "Liquid gas is passed through heat exchangers.");

    assertThat(pairs(document))
        .extracting(QuestionAnswer::question)
        .contains("On the subject of Oxygen, what is passed through heat exchangers?");
  }

  @Test
  void synthesize_sentenceWithoutSimpleClause_givesGap() {
    String sentence =
        "Although it rained, Berlin beat Munich, which had led by Easter, in Dresden.";

    assertThat(
            pairs(new Document("d", "Football", "Berlin, where rain fell, beat Munich at home.")))
        .allSatisfy(pair -> assertThat(pair.question()).startsWith("Fill in the blank"))
        .isNotEmpty();
    assertThat(pairs(new Document("d", "Football", sentence))).isEmpty();
  }

  @Test
  void synthesize_realArticles_answerStandsInEvidenceAndEvidenceInDocument() {
    int count = 0;
    for (Document document : Articles.xquad(12)) {
      String text = document.text().replaceAll("\\s+", " ");
      List<SyntheticText> texts = rules.synthesize(document, 17).toList();

      count += texts.size();
      assertThat(texts)
          .allSatisfy(
              made -> {
                QuestionAnswer pair = made.questionAnswer().orElseThrow();
                assertThat(text).contains(pair.evidence());
                assertThat(pair.evidence()).contains(pair.answer());
                assertThat(pair.question()).doesNotContainIgnoringCase(" " + pair.answer() + " ");
                assertThat(made.text())
                    .isEqualTo("Question: " + pair.question() + "\nAnswer: " + pair.answer());
                assertThat(made.provenance().source()).containsExactly(document.id());
                assertThat(made.provenance().prompt()).matches("[a-z-]+@1");
              });
    }
    assertThat(count).isGreaterThan(100);
  }

  @Test
  void synthesize_sameSeed_sameTexts_otherSeed_otherOrder() {
    Document document = Articles.xquad(1).getFirst();

    List<SyntheticText> first = rules.synthesize(document, 1).toList();
    List<SyntheticText> again = rules.synthesize(document, 1).toList();
    List<SyntheticText> other = rules.synthesize(document, 2).toList();

    assertThat(again).isEqualTo(first);
    assertThat(other).extracting(SyntheticText::text).isNotEqualTo(texts(first));
    assertThat(other)
        .extracting(SyntheticText::text)
        .containsExactlyInAnyOrderElementsOf(texts(first));
  }

  private static List<String> texts(List<SyntheticText> made) {
    return made.stream().map(SyntheticText::text).toList();
  }

  private static List<QuestionAnswer> pairs(Document document) {
    return rules.synthesize(document, 17).map(text -> text.questionAnswer().orElseThrow()).toList();
  }
}
