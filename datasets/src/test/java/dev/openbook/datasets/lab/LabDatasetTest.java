package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.format.Datasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabDatasetTest {
  @Test
  void open_hasADocumentAPersonAndAQuestionAFact() {
    Dataset lab = Datasets.open("lab:40:3", java.nio.file.Path.of(""));

    assertThat(lab.documents()).hasSize(40);
    assertThat(lab.questions()).hasSize(200);
    assertThat(lab.documents()).isEqualTo(LabDataset.open("lab:50:3").documents().subList(0, 40));
    assertThat(lab.sha256()).isNotEqualTo(LabDataset.open("lab:40:4").sha256());
  }

  @Test
  void open_answersStandInTheirDocuments() {
    Dataset lab = LabDataset.open("lab");

    for (Question question : lab.questions()) {
      Document document = requireNonNull(lab.documentsById().get(question.documentId()));
      var span = question.answerSpans().getFirst();
      assertThat(document.text().substring(span.start(), span.end()))
          .isEqualTo(question.answers().getFirst());
      assertThat(question.text()).contains(document.title());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lab:", "lab:x", "lab:0", "lab:100001", "lab:99999999999", "lab:5:6:7"})
  void open_otherNamesAreRefused(String spec) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> Datasets.open(spec, java.nio.file.Path.of("")))
        .withMessageContaining("dataset '" + spec + "' must");
  }

  @Test
  void requirePerson_findsWhoADocumentIsAbout() {
    Document document = LabDataset.of(new LabWorld(-4), 1_000_000, 1).documents().getFirst();

    assertThat(LabDataset.requirePerson(document)).isEqualTo(new LabWorld(-4).person(1_000_000));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> LabDataset.requirePerson(new Document("a.txt", "", "text")))
        .withMessage("document 'a.txt' is of no laboratory world; oracle kinds need dataset lab");
  }
}
