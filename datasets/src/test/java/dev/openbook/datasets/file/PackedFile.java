package dev.openbook.datasets.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes gzip files for tests. */
public final class PackedFile {
  private PackedFile() {}

  /** Writes a text as a gzip file. */
  public static Path write(Path file, String text) throws IOException {
    return Files.write(file, gzip(text));
  }

  static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
