package dev.openbook.datasets.file;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads whole text files as strict UTF-8. */
public final class TextFile {
  private static final char BYTE_ORDER_MARK = 0xFEFF;

  private TextFile() {}

  /**
   * Returns a file's bytes.
   *
   * @throws BadInputException if the file is missing or cannot be read
   */
  public static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("file not found at " + file.toAbsolutePath());
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the text of a file's bytes; a byte order mark at the start is dropped, line ends stay
   * as they are.
   *
   * @param file where the bytes are from, for complaints
   * @throws BadInputException if they are not UTF-8, with the line of the first wrong byte
   */
  public static String decode(Path file, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw BadInputException.at(
          file,
          lineOf(bytes, in.position()),
          "is not UTF-8 at byte " + in.position() + "; save the file as UTF-8");
    }
    String text = out.flip().toString();
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
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
