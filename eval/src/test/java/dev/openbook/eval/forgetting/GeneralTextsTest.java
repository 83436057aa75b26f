package dev.openbook.eval.forgetting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneralTextsTest {
  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static List<String> read(Path file, OptionalInt most) {
    try (Stream<String> texts = new GeneralTexts(file, most).stream()) {
      return texts.toList();
    }
  }

  @Test
  void txt_isPartedByBlankLines() throws IOException {
    Path file = file("a.txt", "\n = Head = \n \t \none\r\n two \n\n\nthr\u00e9e");

    assertThat(read(file, OptionalInt.empty()))
        .containsExactly(" = Head = ", "one\n two ", "thr\u00e9e");
    assertThat(read(file, OptionalInt.of(2))).containsExactly(" = Head = ", "one\n two ");
    assertThat(new GeneralTexts(file, OptionalInt.empty()).extent())
        .isEqualTo(new GeneralTexts.Extent(3, 10 + 9 + 6));
  }

  @Test
  void jsonl_hasATextInEachLine() throws IOException {
    Path file = file("a.jsonl", "{\"text\": \"a\\n\\nb\"}\n\n{\"text\": \"c\", \"id\": 1}\n");

    assertThat(read(file, OptionalInt.empty())).containsExactly("a\n\nb", "c");
  }

  @Test
  void badFiles_areRefused() throws IOException {
    Path one = file("one.txt", "a text\nof two lines\n\n \n");
    Path blank = file("blank.jsonl", "{\"text\": \"a\"}\n{\"text\": \" \"}\n");

    assertThatThrownBy(() -> new GeneralTexts(one, OptionalInt.empty()).extent())
        .isInstanceOf(BadInputException.class)
        .hasMessage(one + ": must hold at least 2 texts for an interval, got 1");
    assertThatThrownBy(() -> new GeneralTexts(blank, OptionalInt.empty()).extent())
        .hasMessage(blank + ":2: 'text' is blank");
    assertThatThrownBy(() -> new GeneralTexts(Path.of("a.md"), OptionalInt.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessage("a.md: must be named .txt or .jsonl, or so with .gz after it");
    assertThatThrownBy(() -> new GeneralTexts(one, OptionalInt.of(1)))
        .hasMessage("most must be at least 2, got 1");
  }
}
