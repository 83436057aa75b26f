package dev.openbook.datasets.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * An append-only file of lines, written in batches that are forced to disk.
 *
 * <p>After a {@code kill -9} the last batch may be cut. {@link #open} gives back the whole lines
 * and cuts a half-written last line off; a caller that appends several lines as one batch keeps the
 * whole batches with {@link #truncate}.
 */
public final class JsonLog implements AutoCloseable {
  private final FileChannel channel;
  private final List<String> lines;

  private JsonLog(FileChannel channel, List<String> lines) {
    this.channel = channel;
    this.lines = lines;
  }

  /**
   * Opens or creates a log and drops a last line without its line end.
   *
   * @throws IOException if the file cannot be read or written
   */
  public static JsonLog open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    channel.truncate(end);
    channel.position(end);
    return new JsonLog(channel, new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList());
  }

  /** Returns the lines that stood in the file when it was opened or last truncated. */
  public List<String> lines() {
    return lines;
  }

  /**
   * Returns this log cut to the first {@code count} of {@link #lines()}.
   *
   * @throws IOException if the file cannot be written
   */
  public JsonLog truncate(int count) throws IOException {
    List<String> kept = lines.subList(0, count);
    long bytes = 0;
    for (String line : kept) {
      bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
    }
    channel.truncate(bytes);
    channel.position(bytes);
    return new JsonLog(channel, List.copyOf(kept));
  }

  /**
   * Appends lines, each ended by a line feed, and forces them to disk.
   *
   * @param batch lines without line ends
   * @throws IOException if the file cannot be written
   */
  public void append(List<String> batch) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((String.join("\n", batch) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
