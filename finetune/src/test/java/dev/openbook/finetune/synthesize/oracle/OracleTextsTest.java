package dev.openbook.finetune.synthesize.oracle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.audit.LeakAudit;
import dev.openbook.datasets.audit.LeakReport;
import dev.openbook.datasets.audit.TrainingText;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OracleTextsTest {
  private static final Dataset LAB = LabDataset.open("lab:40");

  @Test
  void wordings_neverEndAndRepeatForTheSameSeed() {
    List<SyntheticText> first =
        new OracleWordings().synthesize(LAB.documents().getFirst(), 1).limit(300).toList();

    assertThat(first.stream().map(SyntheticText::text).distinct()).hasSizeGreaterThan(297);
    assertThat(new OracleWordings().synthesize(LAB.documents().getFirst(), 1).limit(300))
        .isEqualTo(first);
    assertThat(new OracleWordings().synthesize(LAB.documents().getFirst(), 2).limit(300))
        .isNotEqualTo(first);
  }

  @Test
  void questions_askEveryFactInEveryFormButTheTests() {
    List<SyntheticText> texts =
        LAB.documents().stream()
            .flatMap(document -> new OracleQuestions().synthesize(document, 1))
            .toList();
    List<String> asked =
        texts.stream().map(text -> text.questionAnswer().orElseThrow().question()).toList();

    assertThat(asked).hasSize(40 * 5 * 4).doesNotHaveDuplicates();
    assertThat(asked)
        .doesNotContainAnyElementsOf(LAB.questions().stream().map(each -> each.text()).toList());
    assertThat(texts.stream().map(text -> text.questionAnswer().map(QuestionAnswer::answer)))
        .allMatch(answer -> !answer.orElseThrow().isBlank());
  }

  @Test
  void texts_tellTheValuesOfTheirDocuments() {
    Dataset now = LabDataset.change(LAB, LAB.questions(), 200, 1).current();

    for (Question question : now.questions()) {
      Document document = requireNonNull(now.documentsById().get(question.documentId()));
      assertThat(new OracleWordings().synthesize(document, 1).limit(3))
          .allSatisfy(
              text -> assertThat(text.text()).containsIgnoringCase(question.answers().getFirst()));
    }
    assertThat(
            new OracleQuestions()
                .synthesize(now.documents().getFirst(), 1)
                .map(text -> text.questionAnswer().orElseThrow().answer())
                .distinct())
        .containsExactlyInAnyOrderElementsOf(
            now.questions().subList(0, 5).stream().map(each -> each.answers().getFirst()).toList());
  }

  @Test
  void texts_doNotLeakTheTest() {
    Stream<TrainingText> texts =
        Stream.of(new OracleQuestions(), new OracleWordings())
            .flatMap(
                synthesizer ->
                    LAB.documents().stream()
                        .flatMap(document -> synthesizer.synthesize(document, 1).limit(100)))
            .map(text -> new TrainingText(text.id(), text.text()));

    LeakReport report = LeakAudit.of(LAB.questions(), LAB.documents()).run(texts, 5);

    assertThat(report.examples()).isEmpty();
    assertThat(report.questionLeaks()).isZero();
  }
}
