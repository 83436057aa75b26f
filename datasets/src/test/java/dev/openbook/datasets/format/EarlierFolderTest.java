package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.ChangedDataset;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierFolderTest {
  @TempDir Path now;
  @TempDir Path before;

  @BeforeEach
  void writeDocuments() throws IOException {
    Files.writeString(now.resolve("mayor.txt"), "Since May the mayor is Ada Merrow. Rain fell.");
    Files.writeString(now.resolve("river.txt"), "The river is long.");
    Files.writeString(before.resolve("mayor.txt"), "Rain fell. The mayor is Bo Lund.");
    Files.writeString(before.resolve("river.txt"), "The river is long.");
  }

  private Dataset dataset(String... stale) throws IOException {
    String[] lines = {
      "{'id': 'q1', 'document': 'mayor', 'question': 'Who?', 'answers': ['Ada Merrow']%s}",
      "{'id': 'q2', 'document': 'mayor', 'question': 'What fell?', 'answers': ['Rain']}",
      "{'id': 'q3', 'document': 'river', 'question': 'How?', 'answers': ['long']%s}"
    };
    Files.writeString(
        now.resolve("questions.jsonl"),
        String.join("\n", lines).replace('\'', '"').formatted((Object[]) stale));
    return FolderReader.read(now);
  }

  @Test
  void read_keepsWhatHasChanged() throws IOException {
    Dataset current = dataset(", \"stale\": [\"Bo Lund\"]", "");

    ChangedDataset changed = EarlierFolder.read(before, current);

    assertThat(changed.earlier().values())
        .containsExactly(new Document("mayor.txt", "mayor", "Rain fell. The mayor is Bo Lund."));
    assertThat(changed.current().questions()).isEqualTo(current.questions());
    assertThat(changed.current().sha256()).isNotEqualTo(current.sha256());
  }

  @Test
  void before_hasAnswersWhereTheyStoodThen() throws IOException {
    ChangedDataset changed = EarlierFolder.read(before, dataset(", \"stale\": [\"Bo Lund\"]", ""));

    Dataset then = changed.before(changed.current());

    assertThat(then.documents().get(0).text()).startsWith("Rain fell.");
    assertThat(then.documents().get(1)).isEqualTo(changed.current().documents().get(1));
    assertThat(then.questions())
        .extracting(Question::answerSpans)
        .containsExactly(
            List.of(), List.of(new Span(0, 4)), changed.current().questions().get(2).answerSpans());
    assertThat(then.questions().getFirst().answers()).containsExactly("Ada Merrow");
  }

  @Test
  void read_whatDoesNotFitIsRefused() throws IOException {
    Dataset unmarked = dataset("", "");
    Dataset wrong = dataset(", \"stale\": [\"Bo Lund\"]", ", \"stale\": [\"short\"]");

    assertThatThrownBy(() -> EarlierFolder.read(before, unmarked))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            before
                + ": holds earlier documents, but no question of the dataset has a stale answer;"
                + " add \"stale\": [\"...\"] to the questions whose answer has changed");
    assertThatThrownBy(() -> EarlierFolder.read(before, wrong))
        .hasMessage(
            before
                + ": has no earlier version of document 'river.txt', but its question 'q3' has a"
                + " stale answer; add the file or drop \"stale\"");
    assertThatThrownBy(() -> EarlierFolder.read(now, unmarked))
        .hasMessage(now + ": has no file that differs from the dataset's");
    Files.writeString(before.resolve("gone.txt"), "Gone.");
    assertThatThrownBy(() -> EarlierFolder.read(before, wrong))
        .hasMessageStartingWith(
            before.resolve("gone.txt") + ": is an earlier version of no document of the dataset");
  }
}
