package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqualityReaderTest {
  static final String STORY =
      "{'metadata': {'passage_id': '1', 'uid': 'u'}, 'document': '\\n\\nAnn left.\\n',"
          + " 'questions': [{'question_text': 'What is the plot of the story?', 'question_number':"
          + " 1, 'responses': [{'response_text': 'She goes.'}, {'response_text': 'Ann goes.'}]}]}";

  @TempDir private Path folder;

  private Dataset read(String... lines) throws IOException {
    String text = String.join("\n", lines).replace('\'', '"');
    return SqualityReader.read(Files.writeString(folder.resolve("dev.jsonl"), text));
  }

  @Test
  void read_storyQuestionsAndAllAnswers() throws IOException {
    Dataset dataset = read(STORY, STORY.replace("'u'", "'v'"));

    assertThat(dataset.documents())
        .containsExactly(
            new Document("u", "", "\n\nAnn left.\n"), new Document("v", "", "\n\nAnn left.\n"));
    assertThat(dataset.questions()).extracting(Question::id).containsExactly("u-1", "v-1");
    Question question = dataset.questions().getFirst();
    assertThat(question.text()).isEqualTo("What is the plot of the story?");
    assertThat(question.answers()).containsExactly("She goes.", "Ann goes.");
    assertThat(question.answerSpans()).isEmpty();
    assertThat(question.paragraphs()).isEmpty();
    assertThat(question.options()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'metadata' | 'data' | 'metadata' is missing",
        "{'passage_id': '1', 'uid': 'u'} | 'u' | 'metadata' must be an object, got STRING",
        "'uid' | 'id' | metadata: 'uid' is missing",
        "'uid': 'u' | 'uid': [1] | metadata: 'uid' must be a string or an integer, got [1]",
        "'document' | 'story' | 'document' is missing",
        "'questions' | 'asked' | 'questions' is missing or empty",
        "'question_text' | 'text' | questions[0]: 'question_text' is missing",
        "'question_number' | 'number' | questions[0]: 'question_number' is missing",
        "'question_number': 1 | 'question_number': '1' | questions[0]: 'question_number' must be an"
            + " integer",
        "'responses' | 'answers' | questions[0]: 'responses' is missing or empty",
        "'Ann goes.' | ' ' | questions[0].responses[1]: 'response_text' is blank",
        "'Ann goes.' | 3 | questions[0].responses[1]: 'response_text' must be a string, got 3"
      })
  void read_badLine(String part, String other, String complaint) {
    assertThatThrownBy(() -> read(STORY.replace(part, other)))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("dev.jsonl") + ":1: " + complaint);
  }

  @Test
  void read_badFile() throws IOException {
    Path file = folder.resolve("dev.jsonl");

    assertThatThrownBy(() -> read("\n")).hasMessage(file + ": has no questions");
    assertThatThrownBy(() -> read(STORY, STORY))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            file + ":2: duplicate document id 'u', first at line 1; give each document its own id");
    assertThatThrownBy(() -> read(STORY.replace("}]}]}", "}]}")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ":1: not valid JSON: ");
  }
}
