package dev.openbook.datasets.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  private static final Path FILE = Path.of("notes.txt");

  @TempDir private Path folder;

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
  void bytes_missingFile() {
    assertThatThrownBy(() -> TextFile.bytes(folder.resolve("none")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("file not found at " + folder.resolve("none"));
  }

  @Test
  void lines_areNumberedWithoutTheirEnds() throws IOException {
    Path file =
        Files.writeString(folder.resolve("a.txt"), "\ufeffone\r\n\n a\rb \u2028\0\r\r\nlast");

    assertThat(lines(file))
        .containsExactly(
            new TextLine(file, 1, "one"),
            new TextLine(file, 2, ""),
            new TextLine(file, 3, " a\rb \u2028\0\r"),
            new TextLine(file, 4, "last"));
  }

  @Test
  void lines_emptyFileHasNoneAndALoneLineFeedOne() throws IOException {
    assertThat(lines(Files.writeString(folder.resolve("a"), ""))).isEmpty();
    assertThat(lines(Files.writeString(folder.resolve("b"), "\n"))).hasSize(1);
  }

  @Test
  void lines_longerThanTheBlockOfBytes() throws IOException {
    String wide = "\u05d0\ud83d\ude00x".repeat(50_000);
    Path file = Files.writeString(folder.resolve("a.txt"), "short\n" + wide + "\n" + wide);

    assertThat(lines(file)).extracting(TextLine::text).containsExactly("short", wide, wide);
  }

  @Test
  void lines_gzipOfSeveralMembers() throws IOException {
    Path file = folder.resolve("a.txt.gz");
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PackedFile.gzip("one\ntw"));
    bytes.writeBytes(PackedFile.gzip("o\nthree\n"));
    Files.write(file, bytes.toByteArray());

    assertThat(lines(file)).extracting(TextLine::text).containsExactly("one", "two", "three");
  }

  @Test
  void lines_notGzipIsRefusedBeforeTheFirst() throws IOException {
    Path plain = Files.writeString(folder.resolve("a.gz"), "plain text");
    Path empty = Files.createFile(folder.resolve("b.gz"));
    String advice = "; the .gz file is cut or damaged, fetch it again";

    assertThatThrownBy(() -> lines(plain))
        .isInstanceOf(BadInputException.class)
        .hasMessage(plain + ":1: cannot be read: Not in GZIP format" + advice);
    assertThatThrownBy(() -> lines(empty))
        .isInstanceOf(BadInputException.class)
        .hasMessage(empty + ":1: cannot be read: EOFException" + advice);
  }

  @Test
  void lines_cutGzipGivesWhatCameBefore() throws IOException {
    var text = new StringBuilder();
    for (int line = 0; line < 50_000; line++) {
      text.append(Integer.toHexString(line * 0x9E3779B9)).append('\n');
    }
    byte[] whole = PackedFile.gzip(text.toString());
    Path file = Files.write(folder.resolve("a.gz"), Arrays.copyOf(whole, whole.length / 2));
    var read = new AtomicLong();

    assertThatThrownBy(
            () -> {
              try (Stream<TextLine> lines = TextFile.lines(file)) {
                lines.forEach(line -> read.set(line.number()));
              }
            })
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching(".*a\\.gz:\\d+: cannot be read: .*; the \\.gz file is cut or damaged.*")
        .satisfies(
            e -> assertThat(e.getMessage()).contains("a.gz:" + (read.get() + 1) + ": cannot"));
    assertThat(read.get()).isBetween(10_000L, 40_000L);
  }

  @Test
  void lines_wrongBytesAreThatLinesAlone() throws IOException {
    byte[] bytes = "one \ufffd\ntwo\nabc\u00e9\nfour".getBytes(StandardCharsets.UTF_8);
    int broken = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(0xC3);
    bytes[broken + 1] = 'x';
    Path file = Files.write(folder.resolve("a.txt"), bytes);

    try (Stream<TextLine> lines = TextFile.lines(file)) {
      Iterator<TextLine> next = lines.iterator();
      assertThat(next.next().text()).isEqualTo("one \ufffd");
      assertThat(next.next().text()).isEqualTo("two");
      assertThatThrownBy(next::next)
          .isInstanceOf(BadInputException.class)
          .hasMessage(file + ":3: is not UTF-8 at byte 3 of the line; save the file as UTF-8");
    }
  }

  @Test
  void lines_missingFile() {
    assertThatThrownBy(() -> TextFile.lines(folder.resolve("none")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("file not found at " + folder.resolve("none"));
  }

  @Test
  void lines_closedStreamGivesNoMore() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");
    Stream<TextLine> lines = TextFile.lines(file);
    Iterator<TextLine> next = lines.iterator();
    next.next();

    lines.close();

    assertThatThrownBy(next::hasNext)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the lines of " + file + " are closed");
  }

  private static List<TextLine> lines(Path file) {
    try (Stream<TextLine> lines = TextFile.lines(file)) {
      return lines.toList();
    }
  }
}
