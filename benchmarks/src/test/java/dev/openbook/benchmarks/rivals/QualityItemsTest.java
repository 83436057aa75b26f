package dev.openbook.benchmarks.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityItemsTest {
  private static final TokenCounter WORDS =
      text ->
          Pattern.compile("\\S+")
              .matcher(text)
              .results()
              .map(word -> new Span(word.start(), word.end()))
              .toList();
  private static final String QUESTION =
      "\"Who sat?\\n\\n (A) The dog\\n (B) The cat\\n (C) Both\\n (D) None\"";

  @TempDir private Path folder;

  private Path file(String first, String second) throws IOException {
    String line =
        "{\"input\": \"The cat sat on a mat. The dog ran.\", \"instructions\": [%s, %s],"
            + " \"outputs\": [\"%s\", \"%s\"]}\n";
    return Files.writeString(
        folder.resolve("quality.jsonl"),
        line.formatted(QUESTION, QUESTION, first, second)
            + line.formatted(QUESTION, QUESTION, first, second));
  }

  @Test
  void read_hasAnswersGoldAndArticle() throws IOException {
    List<ChoiceItem> items = QualityItems.read(file("(B) The cat", "(D) None"), 3, WORDS);

    assertThat(items).extracting(ChoiceItem::gold).containsExactly(1, 3, 1);
    assertThat(items)
        .extracting(ChoiceItem::article)
        .containsExactly("article 1", "article 1", "article 2");
    assertThat(items.getFirst().context())
        .isEqualTo("The cat sat on a mat. The dog ran.\n\nQuestion: Who sat?\nAnswer:");
    assertThat(items.getFirst().continuations())
        .containsExactly(" The dog", " The cat", " Both", " None");
    assertThat(items.getFirst().answers()).containsExactly("The dog", "The cat", "Both", "None");
  }

  @Test
  void read_withoutARightAnswer_isRefused() throws IOException {
    Path file = file("(B) The cat", "(E) All");

    assertThatThrownBy(() -> QualityItems.read(file, 9, WORDS))
        .isInstanceOf(BadInputException.class)
        .hasMessage("right answer without its letter (A) to (D): (E) All");
  }
}
