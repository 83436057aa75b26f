package dev.openbook.datasets.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Writes whole files: the content appears under its name at once and complete, or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to {@code out}, which the caller closes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Something that hands lines on. */
  @FunctionalInterface
  public interface Lines {
    /** Hands every line to {@code sink}, without its line end. */
    void writeTo(Consumer<String> sink) throws IOException;
  }

  /**
   * Writes lines as UTF-8 as they are handed on, each ended by a line feed.
   *
   * @throws IOException if the folder cannot be made or the file cannot be written
   */
  public static void writeLines(Path file, Lines lines) throws IOException {
    write(
        file,
        out -> {
          try {
            lines.writeTo(
                line -> {
                  try {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  /**
   * Writes text as UTF-8.
   *
   * @throws IOException if the folder cannot be made or the file cannot be written
   */
  public static void write(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a file through a temporary neighbour that is forced to disk and then renamed; parent
   * folders are made.
   *
   * @throws IOException if the folder cannot be made or the file cannot be written
   */
  public static void write(Path file, Content content) throws IOException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
    Files.move(
        temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
