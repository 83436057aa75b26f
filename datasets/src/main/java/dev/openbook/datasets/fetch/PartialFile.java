package dev.openbook.datasets.fetch;

import dev.openbook.datasets.file.AtomicFile;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * The body of one response, appended to a partial file as it comes. After {@link #close()} nothing
 * is written any more, so that a next attempt finds the file at rest.
 */
final class PartialFile implements BodySubscriber<Path>, AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final OptionalLong total;
  private final CompletableFuture<Path> result = new CompletableFuture<>();
  private Optional<Flow.Subscription> subscription = Optional.empty();
  private volatile long size;

  private PartialFile(Path file, FileChannel channel, long size, OptionalLong total) {
    this.file = file;
    this.channel = channel;
    this.size = size;
    this.total = total;
  }

  /**
   * What is known of the content that a partial file is the beginning of.
   *
   * @param etag the server's name for the content, empty when it gives no strong one
   * @param total bytes of the whole content
   */
  record Identity(String etag, long total) {
    static Optional<Identity> of(HttpHeaders headers, OptionalLong total) {
      String etag = headers.firstValue("ETag").filter(text -> text.startsWith("\"")).orElse("");
      return total.isPresent()
          ? Optional.of(new Identity(etag, total.getAsLong()))
          : Optional.empty();
    }

    /** Reads what {@link #write} wrote; empty when a download cannot be taken up. */
    static Optional<Identity> read(Path partial) throws IOException {
      Path file = beside(partial);
      if (!Files.isRegularFile(partial) || !Files.isRegularFile(file)) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(file);
      return lines.size() == 2 && lines.getLast().matches("[0-9]{1,18}")
          ? Optional.of(new Identity(lines.getFirst(), Long.parseLong(lines.getLast())))
          : Optional.empty();
    }

    void write(Path partial) throws IOException {
      AtomicFile.write(beside(partial), etag + "\n" + total);
    }
  }

  /** Opens the file for the whole content. */
  static PartialFile create(Path file, HttpHeaders headers) throws IOException {
    OptionalLong total = headers.firstValueAsLong("Content-Length");
    delete(file);
    Optional<Identity> identity = Identity.of(headers, total);
    if (identity.isPresent()) {
      identity.get().write(file);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new PartialFile(file, channel, 0, total);
  }

  /** Opens the file for the rest of the content. */
  static PartialFile append(Path file, long total) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND);
    return new PartialFile(file, channel, channel.size(), OptionalLong.of(total));
  }

  /** Removes a partial file and what is known of it. */
  static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(beside(file));
  }

  private static Path beside(Path partial) {
    return partial.resolveSibling(partial.getFileName() + ".identity");
  }

  /** Returns the bytes of the content at hand. */
  long size() {
    return size;
  }

  /** Returns the bytes of the whole content, 0 while unknown. */
  long total() {
    return total.orElse(0);
  }

  @Override
  public CompletionStage<Path> getBody() {
    return result;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = Optional.of(given);
    given.request(Long.MAX_VALUE);
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> buffers) {
    try {
      for (ByteBuffer buffer : buffers) {
        while (buffer.hasRemaining()) {
          size += channel.write(buffer);
        }
      }
    } catch (IOException e) {
      subscription.ifPresent(Flow.Subscription::cancel);
      result.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public synchronized void onComplete() {
    try {
      channel.force(true);
      if (total.isPresent() && size != total.getAsLong()) {
        throw new IOException("got " + size + " of " + total.getAsLong() + " bytes");
      }
      result.complete(file);
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
