package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PubMedQaReaderTest {
  static final String LABELLED =
      "{'1': {'QUESTION': 'Is it?', 'CONTEXTS': ['A.', 'B.'], 'final_decision': 'yes'},"
          + " '2': {'QUESTION': 'Was it?', 'CONTEXTS': ['C.'], 'final_decision': 'no'},"
          + " '3': {'QUESTION': 'May it?', 'CONTEXTS': ['D.', 'E.'], 'final_decision': 'maybe',"
          + " 'LONG_ANSWER': 'It may.'}}";
  static final String TRUTH = "{'3': 'maybe', '1': 'yes'}";

  @TempDir private Path folder;

  private Dataset read(String labelled, String truth) throws IOException {
    Files.writeString(folder.resolve("ori_pqal.json"), labelled.replace('\'', '"'));
    Files.writeString(folder.resolve("test_ground_truth.json"), truth.replace('\'', '"'));
    return PubMedQaReader.read(folder);
  }

  @Test
  void read_questionsOfTheTestAlone() throws IOException {
    Dataset dataset = read(LABELLED, TRUTH);

    assertThat(dataset.name()).isEqualTo(folder.getFileName().toString());
    assertThat(dataset.documents())
        .containsExactly(new Document("3", "", "D.\n\nE."), new Document("1", "", "A.\n\nB."));
    assertThat(dataset.questions()).extracting(Question::id).containsExactly("3", "1");
    Question question = dataset.questions().getFirst();
    assertThat(question.text()).isEqualTo("May it?");
    assertThat(question.answers()).containsExactly("maybe");
    assertThat(question.options()).contains(new Choices(List.of("yes", "no", "maybe"), 2));
    assertThat(question.paragraphs()).containsExactly(new Span(0, 6));
    assertThat(question.answerSpans()).isEmpty();
  }

  @Test
  void read_checksumCoversBothFiles() throws IOException {
    String sha256 = read(LABELLED, TRUTH).sha256();

    assertThat(read(LABELLED + " ", TRUTH).sha256()).isNotEqualTo(sha256);
    assertThat(read(LABELLED, TRUTH + " ").sha256()).isNotEqualTo(sha256);
    assertThat(read(LABELLED, TRUTH).sha256()).isEqualTo(sha256);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'maybe', 'LONG | 'no', 'LONG | 3: 'final_decision' is no but test_ground_truth.json has"
            + " maybe",
        "'maybe', 'LONG | 'perhaps', 'LONG | 3: 'final_decision' must be yes, no or maybe, got"
            + " 'perhaps'",
        "['D.', 'E.'] | [] | 3: 'CONTEXTS' is missing or empty",
        "['D.', 'E.'] | ['D.', ' '] | 3: 'CONTEXTS' must not hold a blank text",
        "['D.', 'E.'] | 'D.' | 3: 'CONTEXTS' must be an array, got STRING",
        "'May it?' | null | 3: 'QUESTION' is missing",
        "'3': { | '3': 0, '4': { | '3' must be an object, got NUMBER"
      })
  void read_badRecord(String part, String other, String complaint) {
    assertThatThrownBy(() -> read(LABELLED.replace(part, other), TRUTH))
        .isInstanceOf(BadInputException.class)
        .hasMessage(folder.resolve("ori_pqal.json") + ":1: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | : has no questions",
        "[] | :1: must be a JSON object, got ARRAY",
        "{'9': 'yes'} | :1: '9' is not in ori_pqal.json; take both of one release",
        "{'1': true} | :1: '1' must be a string, got true",
        "{'1': 'Yes'} | :1: '1' must be yes, no or maybe, got 'Yes'"
      })
  void read_badTruth(String truth, String complaint) {
    assertThatThrownBy(() -> read(LABELLED, truth))
        .isInstanceOf(BadInputException.class)
        .hasMessage(folder.resolve("test_ground_truth.json") + complaint);
  }

  @Test
  void read_missingFiles() throws IOException {
    assertThatThrownBy(() -> PubMedQaReader.read(folder.resolve("none")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("folder not found at " + folder.resolve("none"));
    Files.writeString(folder.resolve("ori_pqal.json"), "{}");
    assertThatThrownBy(() -> PubMedQaReader.read(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessage("file not found at " + folder.resolve("test_ground_truth.json"));
    assertThatThrownBy(() -> read("", TRUTH))
        .hasMessage(folder.resolve("ori_pqal.json") + ": is empty, expected a JSON object");
  }
}
