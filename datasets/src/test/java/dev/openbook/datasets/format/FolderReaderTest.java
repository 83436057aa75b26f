package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FolderReaderTest {
  private static final String GOOD =
      "{'id': 'q1', 'document': 'cities.txt', 'question': 'Where?', 'answers': ['France']}";

  @TempDir Path folder;

  @BeforeEach
  void writeDocuments() throws IOException {
    Files.createDirectories(folder.resolve("more/.git"));
    Files.writeString(
        folder.resolve("cities.txt"), "\ufeffParis is in France.\r\nFrance has 5 and 1952.");
    Files.writeString(
        folder.resolve("more/rivers.md"), "# Rivers\n\nThe Seine \ud83d\ude00 is long.");
    Files.writeString(folder.resolve("more/.git/note.txt"), "hidden");
    Files.writeString(folder.resolve("data.csv"), "not read");
  }

  private Dataset read(String... lines) throws IOException {
    Files.writeString(
        folder.resolve("questions.jsonl"), String.join("\n", lines).replace('\'', '"'));
    return FolderReader.read(folder);
  }

  private List<Span> spans(String fields) throws IOException {
    return read("{'id': 'q', 'question': '?', " + fields + "}")
        .questions()
        .getFirst()
        .answerSpans();
  }

  @Test
  void read_documentsInNameOrderExactlyAsWritten() throws IOException {
    assertThat(read(GOOD).documents())
        .containsExactly(
            new Document("cities.txt", "cities", "Paris is in France.\r\nFrance has 5 and 1952."),
            new Document(
                "more/rivers.md", "rivers", "# Rivers\n\nThe Seine \ud83d\ude00 is long."));
  }

  @Test
  void read_questions() throws IOException {
    Dataset dataset =
        read(
            GOOD,
            "",
            "{'id': 'q2', 'document': 'rivers', 'question': 'Why?', 'unanswerable': true}",
            "{'id': 'q3', 'document': 'more/rivers', 'question': 'Which?', 'answers': ['Rhine'],"
                + " 'question_type': 'note', 'author': 'me'}");

    assertThat(dataset.questions())
        .extracting(Question::documentId)
        .containsExactly("cities.txt", "more/rivers.md", "more/rivers.md");
    assertThat(dataset.questions().get(1).isAnswerable()).isFalse();
    assertThat(dataset.questions().get(2).answerSpans()).isEmpty();
    assertThat(dataset.questions()).allMatch(question -> question.paragraphs().isEmpty());
  }

  @Test
  void read_staleAnswers() throws IOException {
    Dataset dataset =
        read(
            GOOD, GOOD.replace("q1", "q2").replace("}", ", 'stale': ['Gaul', 'Francia', 'Gaul']}"));

    assertThat(dataset.questions()).extracting(Question::isChanged).containsExactly(false, true);
    assertThat(dataset.questions().get(1).stale()).containsExactly("Gaul", "Francia");
  }

  @Test
  void read_spansAreAllPlacesAsWholeWords() throws IOException {
    assertThat(spans("'document': 'cities', 'answers': ['France', 'Paris']"))
        .containsExactly(new Span(12, 18), new Span(21, 27), new Span(0, 5));
    assertThat(spans("'document': 'cities', 'answers': ['5']")).containsExactly(new Span(32, 33));
    assertThat(spans("'document': 'cities', 'answers': ['ranc']"))
        .containsExactly(new Span(13, 17), new Span(22, 26));
  }

  @Test
  void read_answerStartPicksOnePlaceAndCountsCharacters() throws IOException {
    assertThat(spans("'document': 'cities', 'answers': ['France'], 'answer_start': 21"))
        .containsExactly(new Span(21, 27));
    assertThat(spans("'document': 'rivers', 'answers': ['long'], 'answer_start': 25"))
        .containsExactly(new Span(26, 30));
  }

  @Test
  void read_checksumCoversNamesAndContents() throws IOException {
    String before = read(GOOD).sha256();

    Files.writeString(folder.resolve("data.csv"), "still not read");
    assertThat(read(GOOD).sha256()).isEqualTo(before);
    assertThat(read(GOOD + "\n").sha256()).isNotEqualTo(before);
    Files.move(folder.resolve("more/rivers.md"), folder.resolve("more/streams.md"));
    assertThat(read(GOOD).sha256()).isNotEqualTo(before);
  }

  static Stream<Arguments> badLines() {
    return Stream.of(
        Arguments.of("{'id': 'q2'", "not valid JSON"),
        Arguments.of("[1]", "must be a JSON object, got ARRAY"),
        Arguments.of("{'document': 'cities', 'question': '?'}", "'id' is missing"),
        Arguments.of(GOOD.replace("'q1'", "7"), "'id' must be a string, got 7"),
        Arguments.of(
            GOOD, "duplicate question id 'q1', first on line 1; give each question its own id"),
        Arguments.of(
            "{'id': 'q2', 'document': 'citys', 'question': '?', 'answers': ['x']}",
            "unknown document 'citys', the folder has cities.txt, more/rivers.md; did you mean"
                + " 'cities'?"),
        Arguments.of("{'id': 'q2', 'question': '?', 'answers': ['x']}", "'document' is missing"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'answers': ['x']}", "'question' is missing"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?'}",
            "question 'q2' has no gold answer; add \"answers\": [\"...\"] or \"unanswerable\":"
                + " true"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?', 'answers': []}",
            "question 'q2' has no gold answer"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?', 'answers': ['x'],"
                + " 'unanswerable': true}",
            "question 'q2' is unanswerable but has answers"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?', 'answers': [' ']}",
            "'answers' must not hold a blank text"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?', 'answers': ['France'],"
                + " 'answer_start': 13}",
            "'answer_start' 13 does not point at the answer 'France' in its document"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?', 'answers': ['x'], 'stale': ['"
                + " X']}",
            "'stale' must hold what is right no more, but ' X' is in 'answers'"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?', 'answers': ['x'], 'stale': ['']}",
            "'stale' must not hold a blank text"),
        Arguments.of(
            "{'id': 'q2', 'document': 'cities', 'question': '?', 'anwsers': ['France']}",
            "unknown key 'anwsers'; known: answer_start, answers, document, id, question,"
                + " unanswerable; did you mean 'answers'?"));
  }

  @ParameterizedTest
  @MethodSource("badLines")
  void read_badLine(String line, String message) {
    assertThatThrownBy(() -> read(GOOD, "", line))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("questions.jsonl") + ":3: " + message);
  }

  @Test
  void read_nameOfSeveralFiles() throws IOException {
    Files.writeString(folder.resolve("more/cities.txt"), "Other cities.");
    String line = "{'id': 'q', 'document': '%s', 'question': '?', 'answers': ['x']}";

    assertThatThrownBy(() -> read(line.formatted("cities")))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith(
            "document 'cities' names several files; write the path within the folder");
    assertThat(read(line.formatted("cities.txt")).questions().getFirst().documentId())
        .isEqualTo("cities.txt");
    assertThat(read(line.formatted("more/cities")).questions().getFirst().documentId())
        .isEqualTo("more/cities.txt");
  }

  @Test
  void read_badFolders(@TempDir Path other) throws IOException {
    assertThatThrownBy(() -> FolderReader.read(other))
        .hasMessage(other + ": has no .txt or .md file; put the documents there");
    assertThatThrownBy(() -> FolderReader.read(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("questions not found at " + folder.resolve("questions.jsonl"));
    assertThatThrownBy(() -> read(""))
        .hasMessage(folder.resolve("questions.jsonl") + ": has no questions");
    Files.write(other.resolve("bad.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> FolderReader.read(other))
        .hasMessageStartingWith(other.resolve("bad.txt") + ":1: is not UTF-8 at byte 3");
    Files.writeString(other.resolve("bad.txt"), " \n");
    assertThatThrownBy(() -> FolderReader.read(other))
        .hasMessageStartingWith(other.resolve("bad.txt") + ": is empty");
  }
}
