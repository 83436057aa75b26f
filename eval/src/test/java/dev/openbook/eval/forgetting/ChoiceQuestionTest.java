package dev.openbook.eval.forgetting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceQuestionTest {
  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("q.jsonl"), content.replace('\'', '"'));
  }

  @Test
  void read_takesAnIndexOrAText() throws IOException {
    Path file =
        file(
            """
            {'question': 'Who?', 'choices': ['Ann', ' Bob\\nB. '], 'answer': 1}
            {'question': 'How many?', 'choices': ['1', '0', '2'], 'answer': '0'}
            """);

    assertThat(ChoiceQuestion.read(file))
        .containsExactly(
            new ChoiceQuestion("Who?", List.of("Ann", "Bob B."), 1),
            new ChoiceQuestion("How many?", List.of("1", "0", "2"), 1));
  }

  @Test
  void read_theNameOfAWorld_asksAboutItsPeople() {
    List<ChoiceQuestion> questions = ChoiceQuestion.read(Path.of("lab-known:3"));

    assertThat(questions).hasSize(15).allMatch(each -> each.choices().size() == 4);
    assertThat(questions.getFirst().question()).startsWith("In which town was ");
  }

  @Test
  void request_isTheClosedBookPrompt() {
    var request = new ChoiceQuestion("Who\nis it?", List.of("Ann", "Bob"), 0).request();

    assertThat(request.prompt().text()).isEqualTo("Question: Who is it?\nAnswer:");
    assertThat(request.continuations()).containsExactly(" Ann", " Bob");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'question': 'Q'}|'choices' must hold at least 2 texts, got 0",
        "{'question': 'Q', 'choices': ['a', 2]}|'choices' must hold strings, got 2",
        "{'question': 'Q', 'choices': ['a', ' ']}|'choices' must not hold blank texts, got one at"
            + " 1",
        "{'question': 'Q', 'choices': ['a', 'b']}|'answer' is missing",
        "{'question': 'Q', 'choices': ['a', 'b'], 'answer': 2}|'answer' must be an index from 0 to"
            + " 1, got 2",
        "{'question': 'Q', 'choices': ['a', 'b'], 'answer': 'c'}|'answer' must be one of the"
            + " choices or an index, got \"c\"",
        "{'question': ' ', 'choices': ['a', 'b'], 'answer': 0}|'question' is blank",
      })
  void line_withAWrongField_isRefused(String line, String message) throws IOException {
    Path file = file(line);

    assertThatThrownBy(() -> ChoiceQuestion.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ":1: " + message);
  }

  @Test
  void oneQuestion_isTooFew() throws IOException {
    Path file = file("{'question': 'Q', 'choices': ['a', 'b'], 'answer': 0}\n");

    assertThatThrownBy(() -> ChoiceQuestion.read(file))
        .hasMessage(file + ": must hold at least 2 questions for an interval, got 1");
  }
}
