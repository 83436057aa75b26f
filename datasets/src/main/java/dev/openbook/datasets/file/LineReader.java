package dev.openbook.datasets.file;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;

/**
 * Cuts bytes into lines and decodes each by itself, so that what is wrong with a later line neither
 * reaches an earlier one nor bears its number.
 *
 * <p>Holds one line and a block of bytes at a time. Owns the bytes' stream. Not safe for concurrent
 * use.
 */
final class LineReader implements Iterator<TextLine>, AutoCloseable {
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int MAX_LINE_BYTES = 1 << 30;
  private static final char REPLACEMENT = 0xFFFD;

  private final Path file;
  private final InputStream in;
  private byte[] block = new byte[BLOCK_BYTES];
  private int start; // first byte that no line holds yet
  private int end; // one past the last byte read
  private long lines; // lines handed out
  private boolean isAtEnd;
  private boolean isClosed;

  /**
   * Creates a reader of {@code in}, which it will close.
   *
   * @param file where the bytes are from, for complaints
   */
  LineReader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  @Override
  public boolean hasNext() {
    if (isClosed) {
      throw new IllegalStateException("the lines of " + file + " are closed");
    }
    return start < end || fill();
  }

  @Override
  public TextLine next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int length = 0;
    while (start + length == end || block[start + length] != '\n') {
      if (start + length < end) {
        length++;
      } else if (!fill()) {
        break;
      }
    }
    String text = decode(length);
    lines++;
    start = Math.min(start + length + 1, end);
    return new TextLine(file, lines, text);
  }

  private String decode(int length) {
    int bytes = length > 0 && block[start + length - 1] == '\r' ? length - 1 : length;
    String text = new String(block, start, bytes, StandardCharsets.UTF_8);
    // Wrong bytes become this character, which may also stand in the file rightly.
    if (text.indexOf(REPLACEMENT) >= 0) {
      OptionalInt wrong = TextFile.wrongByte(block, start, bytes);
      if (wrong.isPresent()) {
        throw BadInputException.at(
            file,
            lines + 1,
            "is not UTF-8 at byte " + wrong.getAsInt() + " of the line; save the file as UTF-8");
      }
    }
    return lines == 0 ? TextFile.withoutMark(text) : text;
  }

  /** Reads more bytes behind those that stay; returns whether there were any. */
  private boolean fill() {
    if (isAtEnd) {
      return false;
    }
    end -= start;
    System.arraycopy(block, start, block, 0, end);
    start = 0;
    if (end == MAX_LINE_BYTES) {
      throw BadInputException.at(file, lines + 1, "is longer than " + MAX_LINE_BYTES + " bytes");
    }
    if (end == block.length) {
      block = Arrays.copyOf(block, 2 * end);
    }
    try {
      int count = in.read(block, end, block.length - end);
      isAtEnd = count < 0;
      end += Math.max(0, count);
      return !isAtEnd;
    } catch (IOException e) {
      throw TextFile.unreadable(file, lines + 1, e);
    }
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be closed", e);
    }
  }
}
