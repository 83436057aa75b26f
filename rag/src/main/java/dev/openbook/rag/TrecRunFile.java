package dev.openbook.rag;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A TREC run that is written query by query and taken up again after a {@code kill -9}.
 *
 * <p>Until it is whole it lies beside its place as {@code <name>.partial}, with what it was made
 * from in {@code <name>.partial.key}. A partial run made from the same is gone on with: its last
 * query, which may be cut, is dropped and asked again. Any other is begun anew.
 */
public final class TrecRunFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final Path keyFile;
  private final String tag;
  private final FileChannel channel;
  private final Optional<String> next;

  private TrecRunFile(Path file, String tag, FileChannel channel, Optional<String> next) {
    this.file = file;
    this.partial = partial(file);
    this.keyFile = keyFile(file);
    this.tag = tag;
    this.channel = channel;
    this.next = next;
  }

  /**
   * Begins a run or goes on with it.
   *
   * @param file where the run shall stand
   * @param key what the rankings depend on: index, queries, retriever, cut-off
   * @param tag name of the run, without white space
   * @throws IOException if the files cannot be written
   */
  public static TrecRunFile open(Path file, String key, String tag) throws IOException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    if (Files.isDirectory(absolute)) {
      throw BadInputException.in(file, "is a folder; name a file for the run");
    }
    Path partial = partial(absolute);
    Path keyFile = keyFile(absolute);
    boolean same =
        Files.exists(partial) && Files.exists(keyFile) && Files.readString(keyFile).equals(key);
    if (!same) {
      Files.deleteIfExists(partial);
      AtomicFile.write(keyFile, key);
    }
    FileChannel channel =
        FileChannel.open(
            partial, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Optional<String> next = dropLastQuery(partial, channel);
    return new TrecRunFile(absolute, tag, channel, next);
  }

  /** Returns the query to begin with: all before it are done. Empty for the first. */
  public Optional<String> next() {
    return next;
  }

  /**
   * Appends a query's ranking.
   *
   * @throws IOException if the file cannot be written
   * @throws BadInputException if an id cannot stand in a TREC run
   */
  public void append(String queryId, Ranking ranking) throws IOException {
    var text = new StringBuilder();
    for (String line : TrecRun.lines(queryId, ranking, tag)) {
      text.append(line).append('\n');
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Puts the whole run into its place.
   *
   * @throws IOException if that fails
   */
  public void finish() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(keyFile);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Cuts off the lines of the last query and returns its id. */
  private static Optional<String> dropLastQuery(Path partial, FileChannel channel)
      throws IOException {
    Optional<String> last = Optional.empty();
    long from = 0;
    try (BufferedReader reader = Files.newBufferedReader(partial)) {
      long place = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int space = line.indexOf(' ');
        String query = space < 0 ? line : line.substring(0, space);
        if (last.isEmpty() || !last.get().equals(query)) {
          // A line that was cut within the id belongs to a query that is not yet there.
          if (space < 0) {
            break;
          }
          last = Optional.of(query);
          from = place;
        }
        place += line.getBytes(StandardCharsets.UTF_8).length + 1L;
      }
    }
    channel.truncate(from);
    channel.position(from);
    return last;
  }

  private static Path partial(Path file) {
    return file.resolveSibling(file.getFileName() + ".partial");
  }

  private static Path keyFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".partial.key");
  }
}
