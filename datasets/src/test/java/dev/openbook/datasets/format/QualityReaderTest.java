package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityReaderTest {
  private static final String ASKED =
      "{'question_unique_id': 'a_1', 'question': 'Who?', 'options': ['Ann ', 'Bo', 'Cy', 'Di'],"
          + " 'gold_label': 3, 'writer_label': 3, 'difficult': 1}";
  static final String PUBLISHED = line("Ann met <i>Cy</i> & Di.", ASKED);
  static final String REPACKAGED =
      "{'instructions': ['Who?\\n\\n (A) Ann \\n (B) Bo (B)\\n (C) Cy\\n (D) Di. ',"
          + " 'Why,\\nthen?\\n (A) 1\\n (B) 2\\n (C) 3\\n (D) 4'],"
          + " 'outputs': ['(B) Bo (B)', '(D) 4'], 'input': 'Ann met Bo.'}";

  @TempDir private Path folder;

  private static String line(String article, String... questions) {
    return "{'article_id': '7', 'title': 'T', 'article': '"
        + article
        + "', 'questions': ["
        + String.join(", ", questions)
        + "]}";
  }

  private Dataset read(String... lines) throws IOException {
    String text = String.join("\n", lines).replace('\'', '"');
    return QualityReader.read(Files.writeString(folder.resolve("dev.jsonl"), text));
  }

  @Test
  void read_linesOfAnArticleAreOneDocument() throws IOException {
    Dataset dataset = read(PUBLISHED, "", PUBLISHED.replace("a_1", "a_2"));

    assertThat(dataset.name()).isEqualTo("dev");
    assertThat(dataset.documents())
        .containsExactly(new Document("7", "T", "Ann met <i>Cy</i> & Di."));
    assertThat(dataset.questions()).extracting(Question::id).containsExactly("a_1", "a_2");
    Question question = dataset.questions().getLast();
    assertThat(question.documentId()).isEqualTo("7");
    assertThat(question.answers()).containsExactly("Cy");
    assertThat(question.answerSpans()).isEmpty();
    assertThat(question.paragraphs()).isEmpty();
    assertThat(question.options()).contains(new Choices(List.of("Ann", "Bo", "Cy", "Di"), 2));
  }

  @Test
  void read_articleOfHtmlBecomesText() throws IOException {
    String html =
        "<html><head><title>x</title></head><body><!-- $Id$ --><h1>A</h1>\\n<p>One\\n"
            + " <i>two</i>&amp;&#8212;&copy;<br/>three</p><p>four</p></body></html>";

    Dataset dataset = read(line(html, ASKED));

    assertThat(dataset.documents().getFirst().text())
        .isEqualTo("A\n\nOne two&\u2014&copy;\nthree\n\nfour");
  }

  @Test
  void read_repackagedByLEval() throws IOException {
    Dataset dataset = read(REPACKAGED, REPACKAGED.replace("Ann met", "No"));

    assertThat(dataset.documents())
        .containsExactly(
            new Document("article-1", "", "Ann met Bo."), new Document("article-2", "", "No Bo."));
    assertThat(dataset.questions())
        .extracting(Question::id)
        .containsExactly("article-1-q1", "article-1-q2", "article-2-q1", "article-2-q2");
    Question first = dataset.questions().getFirst();
    assertThat(first.text()).isEqualTo("Who?");
    assertThat(first.answers()).containsExactly("Bo (B)");
    assertThat(first.options()).contains(new Choices(List.of("Ann", "Bo (B)", "Cy", "Di."), 1));
    assertThat(dataset.questions().getLast().text()).isEqualTo("Why,\nthen?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'article_id': '7', | | 'article_id' is missing",
        "'title': 'T', | | 'title' is missing",
        "'Ann met <i>Cy</i> & Di.' | ' ' | 'article' is blank",
        "'Ann met <i>Cy</i> & Di.' | '<p></p>' | 'article' has no text but HTML",
        "'Ann met <i>Cy</i> & Di.' | [1] | 'article' must be a string, got [1]",
        "'Who?' | 5 | questions[0]: 'question' must be a string, got 5",
        "'question': 'Who?', | | questions[0]: 'question' is missing",
        "'question_unique_id': 'a_1', | | questions[0]: 'question_unique_id' is missing",
        "'gold_label': 3, | | questions[0]: 'gold_label' is missing; the test file has none, use"
            + " train or dev",
        "'gold_label': 3 | 'gold_label': 0 | questions[0]: 'gold_label' must be in 1..4, got 0",
        "'gold_label': 3 | 'gold_label': 5 | questions[0]: 'gold_label' must be in 1..4, got 5",
        "'gold_label': 3 | 'gold_label': 'C' | questions[0]: 'gold_label' must be an integer",
        "'Cy', 'Di' | 'Cy' | questions[0]: 'options' must be 4, got 3",
        "'Di'] | ' '] | questions[0]: question 'a_1' has a blank option",
        "'Di'] | 'Ann'] | questions[0]: question 'a_1' has the option 'Ann' twice; options must"
            + " differ",
        "'Di'] | 4] | questions[0]: 'options' must hold strings, got 4",
        "'questions': [ | 'asked': [ | 'questions' is missing or empty",
        "'questions': [ | 'questions': [7, | 'questions[0]' must be an object, got 7"
      })
  void read_badPublishedLine(String part, String other, String complaint) throws IOException {
    assertBad(PUBLISHED.replace(part, other == null ? "" : other), complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'input': 'Ann met Bo.' | 'text': 'x' | 'input' is missing",
        ", '(D) 4'] | ] | 'outputs' size (1) does not match 'instructions' size (2)",
        "'instructions': [ | 'instructions': [], 'more': [ | 'instructions' is missing or empty",
        "'instructions': [ | 'instructions': [7, | 'instructions' must hold strings, got 7",
        "(C) Cy | (E) Cy | question 'article-1-q1' must end with lines ' (A) ...' to ' (D) ...',"
            + " got Who?",
        "'(B) Bo (B)' | 'B' | question 'article-1-q1' has an output that is not its option: B",
        "'(B) Bo (B)' | '(B) Ann' | question 'article-1-q1' has an output that is not its option:"
            + " (B) Ann",
        "(D) Di. | (D) Cy | question 'article-1-q1' has the option 'Cy' twice; options must differ"
      })
  void read_badRepackagedLine(String part, String other, String complaint) throws IOException {
    assertBad(REPACKAGED.replace(part, other), complaint);
  }

  @Test
  void read_badFile() throws IOException {
    Path file = folder.resolve("dev.jsonl");

    assertThatThrownBy(() -> read("")).hasMessage(file + ": has no questions");
    assertThatThrownBy(() -> read("", "{'article_id': "))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ":2: not valid JSON: ");
    assertThatThrownBy(() -> read("[1]"))
        .hasMessageStartingWith(file + ":1: must be a JSON object");
    assertThatThrownBy(() -> read(PUBLISHED, PUBLISHED))
        .hasMessage(
            file
                + ":2: questions[0]: duplicate question id 'a_1', first at line 1: questions[0];"
                + " give each question its own id");
    assertThatThrownBy(() -> read(PUBLISHED, line("Else", ASKED.replace("a_1", "a_2"))))
        .hasMessage(file + ":2: article '7' has another text than on an earlier line");
  }

  private void assertBad(String line, String complaint) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("dev.jsonl") + ":1: " + complaint);
  }
}
