package dev.openbook.datasets.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  private static final Path FILE = Path.of("notes.txt");

  @Test
  void decode_keepsLineEndsAndDropsTheByteOrderMark() {
    byte[] bytes = "\ufeffone\r\ntwo \ud83d\ude00\n".getBytes(StandardCharsets.UTF_8);

    assertThat(TextFile.decode(FILE, bytes)).isEqualTo("one\r\ntwo \ud83d\ude00\n");
    assertThat(TextFile.decode(FILE, new byte[0])).isEmpty();
  }

  @Test
  void decode_namesLineAndByteOfWhatIsNotUtf8() {
    byte[] bytes = "one\ntwo\ncaf\u00e9".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> TextFile.decode(FILE, bytes))
        .isInstanceOf(BadInputException.class)
        .hasMessage("notes.txt:3: is not UTF-8 at byte 11; save the file as UTF-8");
  }

  @Test
  void decode_cutCharacterAtTheEnd() {
    byte[] bytes = {'a', (byte) 0xe2, (byte) 0x82};

    assertThatThrownBy(() -> TextFile.decode(FILE, bytes))
        .hasMessage("notes.txt:1: is not UTF-8 at byte 1; save the file as UTF-8");
  }

  @Test
  void bytes_missingFile(@TempDir Path folder) {
    assertThatThrownBy(() -> TextFile.bytes(folder.resolve("none")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("file not found at " + folder.resolve("none"));
  }
}
