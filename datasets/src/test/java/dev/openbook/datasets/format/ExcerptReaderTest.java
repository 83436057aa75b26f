package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptReaderTest {
  private static final String HEADER = "question,references,corpus_id\n";

  @TempDir private Path folder;

  @BeforeEach
  void writeCorpus() throws IOException {
    Files.writeString(folder.resolve("notes.md"), "\ud83d\ude00 Ann, \"Bo\"\nand Cy.");
  }

  private Path csv(String rows) throws IOException {
    return Files.writeString(folder.resolve("asked.csv"), HEADER + rows);
  }

  @Test
  void read_placesCountCharacters() throws IOException {
    Path file =
        csv(
            "\"Who, and\nwho?\",\"[{\"\"content\"\": \"\"Ann\"\", \"\"start_index\"\": 2,"
                + " \"\"end_index\"\": 5}, {\"\"content\"\": \"\"\\\"\"Bo\\\"\"\\nand\"\","
                + " \"\"start_index\"\": 7, \"\"end_index\"\": 15}]\",notes\n");

    Dataset dataset = ExcerptReader.read(file);

    assertThat(dataset.name()).isEqualTo("asked");
    assertThat(dataset.documents()).extracting(Document::id).containsExactly("notes");
    Question question = dataset.questions().getFirst();
    assertThat(question.id()).isEqualTo("q0001");
    assertThat(question.text()).isEqualTo("Who, and\nwho?");
    assertThat(question.answers()).containsExactly("Ann", "\"Bo\"\nand");
    assertThat(question.answerSpans()).containsExactly(new Span(3, 6), new Span(8, 16));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Who?,[],notes| asked.csv:2: 'references' must not be empty",
        "Who?,[],../notes| asked.csv:2: 'corpus_id' must be the name of a file without .md, got"
            + " '../notes'",
        "Who?,[],| asked.csv:2: 'corpus_id' is missing or blank; columns are question, references,"
            + " corpus_id",
        "Who?,[],other| file not found at ",
        "Who?,[1,notes| asked.csv:2: not valid JSON",
        "Who?,nothing,notes| asked.csv:2: not valid JSON",
        "Who?,\"[{\"\"content\"\":\"\"Bo\"\",\"\"start_index\"\":2,\"\"end_index\"\":4}]\",notes|"
            + " asked.csv:2: references[0]: 'start_index' 2 and 'end_index' 4 do not hold the"
            + " content in corpus 'notes'; they count characters from 0",
        "Who?,\"[{\"\"content\"\":\"\"Bo\"\",\"\"start_index\"\":99,\"\"end_index\"\":101}]\",notes|"
            + " asked.csv:2: references[0]: 'start_index' 99 and 'end_index' 101 do not hold",
        "Who?,[],notes,more| asked.csv:2: not valid CSV: "
      })
  void read_refusesBadRows(String row, String complaint) throws IOException {
    Path file = csv(row + "\n");

    assertThatThrownBy(() -> ExcerptReader.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void read_complaintNamesTheLineWhereTheRowStarts() throws IOException {
    String good =
        "\"Who,\nand who?\",\"[{\"\"content\"\":\"\"Ann\"\",\"\"start_index\"\":2,"
            + "\"\"end_index\"\":5}]\",notes\n";
    Path file = csv(good + "\"And\nthen?\",[],notes\n");

    assertThatThrownBy(() -> ExcerptReader.read(file))
        .hasMessage(file + ":4: 'references' must not be empty");
  }

  @Test
  void read_refusesFilesWithoutQuestionsOrColumns() throws IOException {
    Path empty = csv("");
    Path other = Files.writeString(folder.resolve("other.csv"), "query,corpus_id\nWho?,notes\n");

    assertThatThrownBy(() -> ExcerptReader.read(empty)).hasMessage(empty + ": has no questions");
    assertThatThrownBy(() -> ExcerptReader.read(other))
        .hasMessageContaining("'question' is missing or blank");
    assertThatThrownBy(() -> ExcerptReader.read(folder.resolve("none.csv")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("file not found at ");
  }

  @Test
  @NeedsShared("data/chunking")
  void read_chromasQuestions() {
    Dataset dataset = ExcerptReader.read(SharedData.path("data/chunking/questions_df.csv"));

    assertThat(dataset.documents())
        .extracting(Document::id)
        .containsExactlyInAnyOrder(
            "state_of_the_union", "wikitexts", "chatlogs", "finance", "pubmed");
    assertThat(dataset.questions()).hasSize(472);
    assertThat(dataset.questions().stream().mapToInt(q -> q.answerSpans().size()).sum())
        .isEqualTo(790);
  }
}
