package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.PackedFile;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NqOpenReaderTest {
  static final String LINE =
      "{'question': 'Who?', 'answers': ['ann', 'Annie', 'ann', 'Zoe'], 'ctxs': [{'title': 'T',"
          + " 'text': 'Hannah, Annie and Ann. ANN!', 'hasanswer': true, 'isgold': true}]}";

  @TempDir private Path folder;

  private Dataset read(String... lines) throws IOException {
    String text = String.join("\n", lines).replace('\'', '"');
    return NqOpenReader.read(Files.writeString(folder.resolve("nq.jsonl"), text));
  }

  @Test
  void read_spansAreTheFirstWholeWordsOfEachAnswer() throws IOException {
    Question question = read(LINE).questions().getFirst();

    assertThat(question.id()).isEqualTo("q0001");
    assertThat(question.answers()).containsExactly("ann", "Annie", "Zoe");
    assertThat(question.answerSpans()).containsExactly(new Span(18, 21), new Span(8, 13));
    assertThat(question.paragraphs()).containsExactly(new Span(0, 27));
  }

  @Test
  void read_answerThatDoesNotStandThereHasNoSpan() throws IOException {
    Question question = read(LINE.replace("'ann', 'Annie', 'ann', ", "")).questions().getFirst();

    assertThat(question.answers()).containsExactly("Zoe");
    assertThat(question.answerSpans()).isEmpty();
  }

  @Test
  void read_equalPassagesAreOneDocument() throws IOException {
    String other = LINE.replace("'T'", "'U'");

    Dataset dataset = read(LINE, other, LINE.replace("Who?", "Whom?"));

    assertThat(dataset.documents())
        .containsExactly(
            new Document("p0001", "T", "Hannah, Annie and Ann. ANN!"),
            new Document("p0002", "U", "Hannah, Annie and Ann. ANN!"));
    assertThat(dataset.questions())
        .extracting(Question::id)
        .containsExactly("q0001", "q0002", "q0003");
    assertThat(dataset.questions())
        .extracting(Question::documentId)
        .containsExactly("p0001", "p0002", "p0001");
  }

  @Test
  void read_passagesThatAreNotGoldAreLeftOut() throws IOException {
    Dataset dataset =
        read(LINE.replace("'ctxs': [", "'ctxs': [{'title': 'X', 'text': 'Y', 'isgold': false}, "));

    assertThat(dataset.documents()).extracting(Document::title).containsExactly("T");
  }

  @Test
  void read_gzip() throws IOException {
    Path file = PackedFile.write(folder.resolve("nq.jsonl.gz"), LINE.replace('\'', '"'));

    Dataset dataset = NqOpenReader.read(file);

    assertThat(dataset.name()).isEqualTo("nq");
    assertThat(dataset.sha256()).isEqualTo(Sha256.of(file));
    assertThat(dataset.questions()).isEqualTo(read(LINE).questions());
    Path plain = Files.writeString(folder.resolve("plain.jsonl.gz"), LINE);
    assertThatThrownBy(() -> NqOpenReader.read(plain))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(plain + ":1: cannot be read: ")
        .hasMessageEndingWith("; the .gz file is cut or damaged, fetch it again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'question' | 'query' | 'question' is missing",
        "'Who?' | ' ' | 'question' is blank",
        "'answers' | 'answer' | 'answers' is missing or empty",
        "'Zoe' | '' | 'answers' must not hold a blank text",
        "'Zoe' | 5 | 'answers' must hold strings, got 5",
        "'ctxs' | 'contexts' | 'ctxs' is missing or empty",
        "[{'title' | [3, {'title' | 'ctxs[0]' must be an object, got 3",
        "'title' | 'name' | ctxs[0]: 'title' is missing",
        "'text' | 'body' | ctxs[0]: 'text' is missing",
        "'isgold' | 'gold' | ctxs[0]: 'isgold' is missing",
        "'isgold': true | 'isgold': 'yes' | ctxs[0]: 'isgold' must be true or false, got \"yes\"",
        "'isgold': true | 'isgold': false | 'ctxs' must hold one passage with \"isgold\": true, got"
            + " 0"
      })
  void read_badLine(String part, String other, String complaint) {
    assertThatThrownBy(() -> read(LINE.replace(part, other)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(folder.resolve("nq.jsonl") + ":1: " + complaint);
  }

  @Test
  void read_badFile() {
    Path file = folder.resolve("nq.jsonl");

    assertThatThrownBy(() -> read("")).hasMessage(file + ": has no questions");
    assertThatThrownBy(() -> read(LINE, "nothing"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ":2: not valid JSON: ");
  }
}
