package dev.openbook.datasets.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static final Path FILE = Path.of("endless.txt");

  /** Lines {@code ab} without end, a few bytes at a time. */
  private static final class Endless extends InputStream {
    private long read;
    private boolean isClosed;

    @Override
    public int read() {
      return "ab\n".charAt((int) (read++ % 3));
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
      int count = Math.min(length, 7);
      for (int i = 0; i < count; i++) {
        bytes[from + i] = (byte) read();
      }
      return count;
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private static final class Unreadable extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("disk gone");
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return read();
    }
  }

  @Test
  void next_readsNoFurtherThanItMust() {
    var in = new Endless();
    try (var reader = new LineReader(FILE, in)) {
      for (int line = 1; line <= 100_000; line++) {
        TextLine next = reader.next();
        if (next.number() != line || !next.text().equals("ab")) {
          assertThat(next).isEqualTo(new TextLine(FILE, line, "ab"));
        }
      }

      assertThat(in.read).isBetween(300_000L, 300_007L);
    }
  }

  @Test
  void close_closesTheBytes() {
    var in = new Endless();

    new LineReader(FILE, in).close();

    assertThat(in.isClosed).isTrue();
  }

  @Test
  void next_whatTheSystemCannotReadNamesTheLine() {
    var start = new ByteArrayInputStream("one\ntw".getBytes(StandardCharsets.UTF_8));
    var broken = new SequenceInputStream(start, new Unreadable());

    try (var reader = new LineReader(FILE, broken)) {
      assertThat(reader.next().text()).isEqualTo("one");
      assertThatThrownBy(reader::next)
          .isInstanceOf(BadInputException.class)
          .hasMessage("endless.txt:2: cannot be read: disk gone")
          .hasCauseInstanceOf(IOException.class);
    }
  }
}
