package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SquadReaderTest {
  private static final String QUESTION =
      "{'id': 'q1', 'question': 'Who?', 'answers': [{'text': 'Ann', 'answer_start': 0}]}";

  private static Dataset parse(String json) {
    return SquadReader.parse(
        "test",
        "none",
        Path.of("squad.json"),
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String file(String version, String... questions) {
    return "{'version': '"
        + version
        + "', 'data': [{'title': 'T', 'paragraphs': [{'context': 'Ann met Bob.', 'qas': ["
        + String.join(", ", questions)
        + "]}]}]}";
  }

  @Test
  void parse_articlesParagraphsAndSpans() {
    Dataset dataset =
        parse(
            """
            {'version': '1.1', 'data': [
             {'title': 'A', 'paragraphs': [
               {'context': 'Ann met Bob.', 'qas': []},
               {'context': 'Bob left.', 'qas': [{'id': 'q1', 'question': 'Who left?', 'answers': [
                 {'text': 'Bob', 'answer_start': 0}, {'text': 'Bob', 'answer_start': 0},
                 {'text': 'Bob left', 'answer_start': 0}]}]}]},
             {'title': 'A', 'paragraphs': [{'context': 'Cy.', 'qas': []}]}]}
            """);

    assertThat(dataset.documents())
        .containsExactly(
            new Document("A", "A", "Ann met Bob.\n\nBob left."), new Document("A#2", "A", "Cy."));
    Question question = dataset.questions().getFirst();
    assertThat(question.answers()).containsExactly("Bob", "Bob left");
    assertThat(question.answerSpans()).containsExactly(new Span(14, 17), new Span(14, 22));
    assertThat(question.paragraphs()).containsExactly(new Span(14, 23));
  }

  @Test
  void parse_repeatedTitleThatIsTakenAlready() {
    Dataset dataset =
        parse(
            "{'data': [{'title': 'A', 'paragraphs': [{'context': 'Ann', 'qas': ["
                + QUESTION
                + "]}]}, {'title': 'A#2', 'paragraphs': [{'context': 'x', 'qas': []}]},"
                + " {'title': 'A', 'paragraphs': [{'context': 'y', 'qas': []}]}]}");

    assertThat(dataset.documents()).extracting(Document::id).containsExactly("A", "A#2", "A#3");
  }

  @Test
  void parse_answerStartCountsCharactersNotCodeUnits() {
    Dataset dataset =
        parse(
            "{'data': [{'title': 'A', 'paragraphs': [{'context': '\ud83d\ude00 hi Bob', 'qas': ["
                + "{'id': 'q', 'question': 'Who?', 'answers': [{'text': 'Bob', 'answer_start': 5}]}"
                + "]}]}]}");

    assertThat(dataset.questions().getFirst().answerSpans()).containsExactly(new Span(6, 9));
  }

  @Test
  void parse_unanswerableInVersion2() {
    Dataset dataset =
        parse(
            file(
                "v2.0",
                QUESTION,
                "{'id': 'q2', 'question': 'Why?', 'answers': [], 'is_impossible': true}"));

    assertThat(dataset.questions().getFirst().isAnswerable()).isTrue();
    assertThat(dataset.questions().getLast().isAnswerable()).isFalse();
  }

  static Stream<Arguments> badFiles() {
    String place = "squad.json:1: data[0].paragraphs[0].qas[0]";
    return Stream.of(
        Arguments.of("", "squad.json: is empty, expected a JSON object"),
        Arguments.of("[1]", "squad.json:1: must be a JSON object, got ARRAY"),
        Arguments.of("{\n'data': [\n}", "squad.json:3: not valid JSON: "),
        Arguments.of("{}", "squad.json:1: 'data' is missing"),
        Arguments.of("{'data': []}", "squad.json: has no questions"),
        Arguments.of("{'data': 3}", "squad.json:1: 'data' must be an array, got NUMBER"),
        Arguments.of("{'data': [{}]}", "squad.json:1: data[0]: 'title' is missing"),
        Arguments.of(
            "{'data': [{'title': 'A'}]}", "squad.json:1: data[0]: 'paragraphs' is missing"),
        Arguments.of(
            "{'data': [{'title': 'A', 'paragraphs': []}]}",
            "squad.json:1: data[0]: 'paragraphs' must not be empty"),
        Arguments.of(
            "{'data': [{'title': 'A', 'paragraphs': [{'context': ' '}]}]}",
            "squad.json:1: data[0].paragraphs[0]: 'context' is blank"),
        Arguments.of(
            file("1.1", "{'id': 'q', 'question': 'Who?'}"), place + ": 'answers' is missing"),
        Arguments.of(
            file("1.1", "{'id': 'q', 'answers': [{'text': 'Ann', 'answer_start': 0}]}"),
            place + ": 'question' is missing"),
        Arguments.of(
            file("1.1", "{'id': 'q', 'question': 'Who?', 'answers': [{'text': 'Ann'}]}"),
            place + ".answers[0]: 'answer_start' is missing"),
        Arguments.of(
            file(
                "1.1",
                "{'id': 'q', 'question': '?', 'answers': [{'text': 'Bob', 'answer_start': 7}]}"),
            place
                + ".answers[0]: 'answer_start' 7 does not point at the answer 'Bob' in its"
                + " paragraph; it counts characters from 0"),
        Arguments.of(
            file(
                "1.1",
                "{'id': 'q', 'question': '?', 'answers': [{'text': 'Bob', 'answer_start': 99}]}"),
            place + ".answers[0]: 'answer_start' 99 does not point at"),
        Arguments.of(
            file(
                "1.1",
                "{'id': 'q', 'question': '?', 'answers': [{'text': 'Bob', 'answer_start': -1}]}"),
            place + ".answers[0]: 'answer_start' -1 does not point at"),
        Arguments.of(
            file("1.1", "{'id': 'q', 'question': 'Who?', 'answers': []}"),
            place + ": question 'q' has no gold answer; add one or"),
        Arguments.of(
            file("1.1", "{'id': 'q', 'question': '?', 'answers': [], 'is_impossible': true}"),
            place + ": question 'q' is_impossible, which version 1.1 does not have"),
        Arguments.of(
            file("v2.0", "{'id': 'q', 'question': '?', 'answers': [], 'is_impossible': false}"),
            place + ": question 'q' has no gold answer"),
        Arguments.of(
            file("v2.0", "{'id': 'q', 'question': '?', 'answers': [], 'is_impossible': 'yes'}"),
            place + ": 'is_impossible' must be true or false, got \"yes\""),
        Arguments.of(
            file("v2.0", QUESTION.replace("'id'", "'is_impossible': true, 'id'")),
            place + ": question 'q1' is_impossible but has answers"),
        Arguments.of(
            file("1.1", QUESTION, QUESTION),
            "squad.json:1: data[0].paragraphs[0].qas[1]: duplicate question id 'q1', first at"
                + " data[0].paragraphs[0].qas[0]; give each question its own id"));
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void parse_badFile(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void parse_notUtf8() {
    byte[] bytes = "{\"data\": [\"caf\u00e9\"]}".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> SquadReader.parse("n", "l", Path.of("squad.json"), bytes))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("squad.json:1: is not UTF-8 at byte 14");
  }
}
