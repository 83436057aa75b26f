package dev.openbook.datasets.fetch;

import dev.openbook.datasets.fetch.PartialFile.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides what becomes of one response's body: the whole content begins the partial file anew, the
 * rest of the known content is appended to it, anything else is dropped. After {@link #close()} no
 * file is opened or written.
 */
final class Receiver implements BodyHandler<Path>, AutoCloseable {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})");

  private final Path file;
  private final long have;
  private final Optional<Identity> known;
  private Optional<PartialFile> body = Optional.empty();
  private boolean isClosed;

  /**
   * Creates a receiver for one attempt.
   *
   * @param have bytes of the content at hand
   * @param known what is known of that content
   */
  Receiver(Path file, long have, Optional<Identity> known) {
    this.file = file;
    this.have = have;
    this.known = known;
  }

  /** Returns the file being written, empty before the response and when it is dropped. */
  synchronized Optional<PartialFile> body() {
    return body;
  }

  @Override
  public synchronized BodySubscriber<Path> apply(ResponseInfo info) {
    try {
      if (!isClosed && info.statusCode() == OK) {
        return opened(PartialFile.create(file, info.headers()));
      }
      if (!isClosed && info.statusCode() == PARTIAL && known.isPresent() && isRest(info)) {
        return opened(PartialFile.append(file, known.get().total()));
      }
      return BodySubscribers.replacing(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    isClosed = true;
    if (body.isPresent()) {
      body.get().close();
    }
  }

  private PartialFile opened(PartialFile partial) {
    body = Optional.of(partial);
    return partial;
  }

  private boolean isRest(ResponseInfo info) {
    Matcher range = CONTENT_RANGE.matcher(info.headers().firstValue("Content-Range").orElse(""));
    return range.matches()
        && Long.parseLong(range.group(1)) == have
        && known.map(Identity::total).equals(Optional.of(Long.valueOf(range.group(2))));
  }
}
