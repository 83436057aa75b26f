package dev.openbook.datasets.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Question;
import dev.openbook.datasets.audit.LeakReport.Kind;
import dev.openbook.datasets.audit.LeakReport.QuestionFlags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearDuplicateTest {
  private static final String RIVER =
      "Which river passes the old harbour before it reaches the northern sea?";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Before it reaches the northern sea, which river passes the old harbour?",
        "He asked: which stream passes the old harbour before it reaches the northern sea",
        "Which river passes the old harbour before it finally reaches the northern sea, asked he.",
        "which river passes the harbour before it reaches the northern sea",
        "One river passes the old harbour before it reaches the northern sea? It does."
      })
  void run_otherOrderOrOneWord_isANearDuplicate(String text) {
    LeakReport report = audit(RIVER, text);

    assertThat(report.flags())
        .containsExactly(
            Map.entry("q", new QuestionFlags(Set.of(Kind.NEAR_DUPLICATE), false, false)));
    assertThat(report.nearDuplicates()).isEqualTo(1);
    assertThat(report.questionMatches()).isZero();
    assertThat(report.leakingTextIds()).containsExactly("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Which stream passes the new harbour before it reaches the northern sea?",
        "The river passes the old harbour before it reaches the northern sea.",
        "Which river? It passes, as I said before, far from the old harbour. It then reaches the"
            + " northern sea."
      })
  void run_twoWordsOrAStatementOrScatteredWords_areNoNearDuplicate(String text) {
    assertThat(audit(RIVER, text).flags()).isEmpty();
  }

  @Test
  void run_wholeQuestion_isNotCalledNear() {
    LeakReport report = audit(RIVER, "\"" + RIVER + "\"");

    assertThat(report.questionMatches()).isEqualTo(1);
    assertThat(report.nearDuplicates()).isZero();
  }

  @Test
  void run_sixteenWords_mayLackTwo() {
    String question =
        "Which of the two brothers who founded the glass works near Lisbon left for Brazil after"
            + " their father died?";
    String changed = question.replace("glass", "iron").replace("Lisbon", "Porto");

    assertThat(audit(question, changed).nearDuplicates()).isEqualTo(1);
    assertThat(audit(question, changed.replace("Brazil", "Peru")).isClean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"What is the population of it?, 1", "Who was the first?, 1", "Who?, 0"})
  void run_commonWords_areTooPlain(String question, int tooPlain) {
    LeakReport report =
        audit(question, question.replace("population", "height").replace("first", "last"));

    assertThat(report.tooPlain()).isEqualTo(tooPlain);
    assertThat(report.tooShort()).isEqualTo(1 - tooPlain);
    assertThat(report.nearDuplicates()).isZero();
  }

  @Test
  void run_answerWithMostOfTheQuestionInOneSentence_isExposure() {
    var question =
        new Question(
            "q",
            "d",
            "When did the ferry to Gull Island sink?",
            List.of("March 1904"),
            List.of(),
            List.of());
    LeakAudit audit = LeakAudit.of(List.of(question), List.of());

    LeakReport paraphrase =
        run(audit, "Some say so. The Gull Island ferry, it is told, sank in March, 1904. So it is");
    LeakReport nextSentence = run(audit, "The ferry to Gull Island will sink. It was March 1904.");
    LeakReport noQuestion = run(audit, "In March 1904 nothing happened at all on the Island.");

    assertThat(paraphrase.answersInSentence()).isEqualTo(1);
    assertThat(paraphrase.answers()).isEqualTo(1);
    assertThat(paraphrase.flags())
        .containsExactly(Map.entry("q", new QuestionFlags(Set.of(), false, true)));
    assertThat(paraphrase.isClean()).isTrue();
    assertThat(nextSentence.answersInSentence()).isZero();
    assertThat(noQuestion.answersInSentence()).isZero();
  }

  private static LeakReport audit(String question, String text) {
    var asked = new Question("q", "d", question, List.of(), List.of(), List.of());
    return run(LeakAudit.of(List.of(asked), List.of()), text);
  }

  private static LeakReport run(LeakAudit audit, String text) {
    return audit.run(Stream.of(new TrainingText("t", text)), 10);
  }
}
