package dev.openbook.datasets.file;

import dev.openbook.datasets.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** Reads text files as strict UTF-8, whole or line by line. */
public final class TextFile {
  private static final char BYTE_ORDER_MARK = 0xFEFF;
  private static final int GZIP_BLOCK_BYTES = 1 << 14;
  private static final int DECODED_BLOCK = 1 << 12;

  private TextFile() {}

  /**
   * Returns a file's bytes.
   *
   * @throws BadInputException if the file is missing or cannot be read
   */
  public static byte[] bytes(Path file) {
    requireFile(file);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw BadInputException.in(file, "cannot be read: " + reason(e), e);
    }
  }

  /**
   * Streams a file's lines, unpacked if the name ends in {@code .gz}. One line is held at a time.
   *
   * <p>Lines end with a line feed, before which a carriage return is dropped; a byte order mark at
   * the start is dropped. The caller closes the stream, and with it the file.
   *
   * @throws BadInputException if the file is missing or, while streaming, if a line cannot be read,
   *     cannot be unpacked or is not UTF-8; lines before it have been given out
   */
  public static Stream<TextLine> lines(Path file) {
    var reader = new LineReader(file, open(file));
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(reader, traits), false)
        .onClose(reader::close);
  }

  /**
   * Opens a file's content, unpacked if the name ends in {@code .gz}; the caller closes it.
   *
   * @throws BadInputException if the file is missing, cannot be read or is not gzip
   */
  static InputStream open(Path file) {
    requireFile(file);
    try {
      InputStream in = Files.newInputStream(file);
      return isGzip(file) ? unpacked(in) : in;
    } catch (IOException e) {
      throw unreadable(file, 1, e);
    }
  }

  /**
   * Returns a file's content from its bytes, unpacked if the name ends in {@code .gz}.
   *
   * @throws BadInputException if the bytes should be gzip and are not
   */
  public static byte[] content(Path file, byte[] bytes) {
    if (!isGzip(file)) {
      return bytes;
    }
    try (InputStream in = unpacked(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw unreadable(file, 1, e);
    }
  }

  private static InputStream unpacked(InputStream packed) throws IOException {
    try {
      return new GZIPInputStream(packed, GZIP_BLOCK_BYTES);
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  private static boolean isGzip(Path file) {
    return file.toString().endsWith(".gz");
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("file not found at " + file.toAbsolutePath());
    }
  }

  /** Returns the complaint about a line, counted from 1, that the system or gzip cannot give. */
  static BadInputException unreadable(Path file, long line, IOException e) {
    String advice = isGzip(file) ? "; the .gz file is cut or damaged, fetch it again" : "";
    return BadInputException.at(file, line, "cannot be read: " + reason(e) + advice, e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /**
   * Returns the text of a file's bytes; a byte order mark at the start is dropped, line ends stay
   * as they are.
   *
   * @param file where the bytes are from, for complaints
   * @throws BadInputException if they are not UTF-8, with the line of the first wrong byte
   */
  public static String decode(Path file, byte[] bytes) {
    OptionalInt wrong = wrongByte(bytes, 0, bytes.length);
    if (wrong.isPresent()) {
      throw BadInputException.at(
          file,
          lineOf(bytes, wrong.getAsInt()),
          "is not UTF-8 at byte " + wrong.getAsInt() + "; save the file as UTF-8");
    }
    return withoutMark(new String(bytes, StandardCharsets.UTF_8));
  }

  /** Returns a file's text without a byte order mark at its start. */
  static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /** Returns where, from {@code start}, the first character that is not UTF-8 begins. */
  static OptionalInt wrongByte(byte[] bytes, int start, int length) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, start, length);
    CharBuffer out = CharBuffer.allocate(DECODED_BLOCK);
    while (true) {
      CoderResult result = decoder.decode(in, out.clear(), true);
      if (result.isError()) {
        return OptionalInt.of(in.position() - start);
      }
      if (result.isUnderflow()) {
        return OptionalInt.empty();
      }
    }
  }

  private static long lineOf(byte[] bytes, int place) {
    long line = 1;
    for (int i = 0; i < place; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }
}
