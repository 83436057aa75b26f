package dev.openbook.finetune.curate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.curate.Curation.Reason;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurationTest {
  private static final Document VISTULA =
      new Document(
          "vistula",
          "Vistula_River",
          "The Vistula is the longest river of Poland, with a length of 1,047 km. It rises in the"
              + " Beskids at Barania G\u00f3ra. Casimir IV's castle stands on its bank since"
              + " 1457.");

  private final Curation curation =
      new Curation(CurationRules.USUAL, Map.of(VISTULA.id(), VISTULA));
  private int count;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The Vistula is the longest river of Poland. | ",
        "In Poland, the river Vistula rises in the Beskids and is 1047 km long. | ",
        "What river is the longest of Poland? It is the Vistula. | ",
        "The castle of Casimir IV stands on the bank of the Vistula. | ",
        "The Vistula is 1,074 km long and the longest river. | 1,074",
        "The longest river of Poland is the Oder, and not Vistula. | Oder",
        "It rises in the Beskids on 3 May 1791 of all days. | 3, 1791, May",
      })
  void judge_numbersAndNamesMustBeInTheSource(String text, String missing) {
    Optional<Drop> expected =
        Optional.ofNullable(missing).map(each -> new Drop(Reason.UNFAITHFUL, each));

    assertThat(curation.judge(text(text))).isEqualTo(expected);
  }

  @Test
  void judge_answersMustBeInTheSource() {
    SyntheticText right = answering("What is the longest river of Poland?", "the Vistula");
    SyntheticText wrong = answering("What is it that is long in Poland?", "the river of kings");

    assertThat(curation.judge(right)).isEmpty();
    assertThat(curation.judge(wrong))
        .contains(new Drop(Reason.ANSWER_NOT_IN_SOURCE, "the river of kings"));
  }

  @Test
  void judge_unknownSource_isNotHeldAgainstAnything() {
    var stranger = new Curation(CurationRules.USUAL, Map.of());

    assertThat(stranger.judge(text("The Oder was dug by the Romans in the year 12."))).isEmpty();
  }

  @Test
  void judge_formAndCopies() {
    String long30 = "The Vistula is the longest river of Poland and it is the longest one. ";

    assertThat(reason("The Vistula.")).contains(Reason.TOO_SHORT);
    assertThat(reason("the river and ".repeat(3_000))).contains(Reason.TOO_LONG);
    assertThat(reason("Wis\u0142a p\u0142ynie przez Krak\u00f3w i Warszaw\u0119 do morza"))
        .contains(Reason.NOT_ENGLISH);
    assertThat(reason(long30.repeat(3))).contains(Reason.REPETITIVE);
    assertThat(reason(long30)).isEmpty();
    assertThat(reason(long30.toUpperCase(java.util.Locale.ROOT))).contains(Reason.DUPLICATE);
  }

  @Test
  void judge_nearDuplicate_namesTheOther() {
    var text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append("the w").append(i).append(" of ");
    }
    assertThat(curation.judge(text(text.toString()))).isEmpty();
    SyntheticText copy = text(text.append("again").toString());

    Optional<Drop> drop = curation.judge(copy);

    assertThat(drop.map(Drop::reason)).contains(Reason.NEAR_DUPLICATE);
    assertThat(drop.map(Drop::detail)).contains("text:1");
  }

  private Optional<Reason> reason(String text) {
    return curation.judge(text(text)).map(Drop::reason);
  }

  private SyntheticText text(String text) {
    count++;
    return new SyntheticText("text:" + count, text, "test", provenance(), Optional.empty());
  }

  private SyntheticText answering(String question, String answer) {
    count++;
    return new SyntheticText(
        "text:" + count,
        question + " " + answer,
        "question-answer",
        provenance(),
        Optional.of(new QuestionAnswer(question, answer, "It is said to be " + answer)));
  }

  private Provenance provenance() {
    return new Provenance(List.of(VISTULA.id()), "test@1", "test/1", 1, count);
  }
}
