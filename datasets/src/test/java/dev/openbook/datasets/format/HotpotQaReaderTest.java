package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HotpotQaReaderTest {
  static final String PROCESSED =
      "{'question_id': 'h1', 'question_text': 'Who? ', 'answers_objects': [{'spans': ['Ann']}],"
          + " 'contexts': ["
          + "{'title': 'A', 'paragraph_text': 'Ann. Left.', 'is_supporting': true},"
          + "{'title': 'B', 'paragraph_text': 'Bo.', 'is_supporting': false},"
          + "{'title': 'C', 'paragraph_text': 'Cy.', 'is_supporting': true}]}";
  static final String PUBLISHED =
      "[{'_id': 'h1', 'question': 'Who? ', 'answer': 'Ann', 'type': 'bridge',"
          + " 'supporting_facts': [['C', 0], ['A', 1]],"
          + " 'context': [['A', ['Ann.', ' Left.']], ['B', ['Bo.']], ['C', ['Cy.']]]}]";

  @TempDir private Path folder;

  private Dataset read(String text) throws IOException {
    Path file = folder.resolve("dev.json");
    return HotpotQaReader.read(Files.writeString(file, text.replace('\'', '"')));
  }

  @Test
  void read_paragraphsOfTheQuestionAreTheSupportingOnes() throws IOException {
    Dataset dataset = read(PROCESSED);

    assertThat(dataset.documents())
        .containsExactly(new Document("h1", "", "A\nAnn. Left.\n\nB\nBo.\n\nC\nCy."));
    Question question = dataset.questions().getFirst();
    assertThat(question.id()).isEqualTo("h1");
    assertThat(question.documentId()).isEqualTo("h1");
    assertThat(question.answers()).containsExactly("Ann");
    assertThat(question.answerSpans()).isEmpty();
    assertThat(question.paragraphs()).containsExactly(new Span(0, 12), new Span(21, 26));
  }

  @Test
  void read_publishedJsonIsTheSame() throws IOException {
    Dataset processed = read(PROCESSED);
    Dataset published = read("\n" + PUBLISHED);

    assertThat(published.documents()).isEqualTo(processed.documents());
    assertThat(published.questions()).isEqualTo(processed.questions());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'question_id': 'h1' | 'id': 'h1' | 'question_id' is missing",
        "'question_text' | 'text' | 'question_text' is missing",
        "'answers_objects' | 'answers' | 'answers_objects' is missing or empty",
        "'spans': ['Ann'] | 'spans': [] | answers_objects[0]: 'spans' is missing or empty",
        "'spans': ['Ann'] | 'spans': [1] | answers_objects[0]: 'spans' must hold strings, got 1",
        "'contexts' | 'ctxs' | 'contexts' is missing or empty",
        "'title': 'A' | 'title': '' | contexts[0]: 'title' is blank",
        "'paragraph_text': 'Bo.' | 'text': 'Bo.' | contexts[1]: 'paragraph_text' is missing",
        "'is_supporting': false | 'is_supporting': 0 | contexts[1]: 'is_supporting' must be true or"
            + " false, got 0",
        ", 'is_supporting': false | `` | contexts[1]: 'is_supporting' is missing",
        "true | false | question 'h1' has no supporting paragraph"
      })
  void read_badProcessedLine(String part, String other, String complaint) {
    assertBad(PROCESSED.replace(part, other), ":1: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'_id' | 'id' | data[0]: '_id' is missing",
        "'answer' | 'span' | data[0]: 'answer' is missing",
        "'Who? ' | 5 | data[0]: 'question' must be a string, got 5",
        "'context' | 'contexts' | data[0]: 'context' is missing",
        "['B', ['Bo.']] | ['B'] | data[0]: 'context' must hold [title, [sentences]], got [\"B\"]",
        "['B', ['Bo.']] | ['B', 'Bo.'] | data[0]: 'context' must hold [title, [sentences]], got"
            + " [\"B\",\"Bo.\"]",
        "['B', ['Bo.']] | ['B', [1]] | data[0]: 'context' must hold sentences that are strings, got"
            + " 1",
        "[['C', 0], ['A', 1]] | [] | data[0]: 'supporting_facts' must be an array that is not"
            + " empty",
        "[['C', 0], ['A', 1]] | ['C'] | data[0]: 'supporting_facts' must hold [title, sentence],"
            + " got \"C\"",
        "['A', 1] | ['Z', 1] | data[0]: 'supporting_facts' names 'Z', which 'context' does not"
            + " have",
        "[{ | [7, { | 'data[0]' must be an object, got 7"
      })
  void read_badPublishedRecord(String part, String other, String complaint) {
    assertBad(PUBLISHED.replace(part, other), ":1: " + complaint);
  }

  @Test
  void read_badFile() {
    assertBad("", ": has no questions");
    assertBad("[]", ": has no questions");
    assertBad("[{\n]", ":2: not valid JSON: ");
    assertBad("\n{'question_id'", ":2: not valid JSON: ");
    assertBad("7", ":1: must be a JSON object, got NUMBER");
    assertBad(
        PROCESSED + "\n" + PROCESSED,
        ":2: duplicate question id 'h1', first at line 1; give each question its own id");
  }

  private void assertBad(String text, String complaint) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("dev.json") + complaint);
  }
}
