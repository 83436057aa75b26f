package dev.openbook.datasets.fetch;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.PartialFile.Identity;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads one address into a partial file, taking up where an earlier attempt, even of another
 * process, was cut: by {@code Range}, guarded by {@code If-Range} and the total size.
 */
final class HttpDownload implements AutoCloseable {
  private static final int IDLE_ATTEMPTS = 3;
  private static final long POLL_MILLIS = 100;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_REFUSED = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final Pattern QUOTED_SHA256 = Pattern.compile("\"?([0-9a-f]{64})\"?");

  private final HttpClient client;
  private final FetchSettings settings;

  HttpDownload(FetchSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(settings.connectTimeout())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /** The server says no, and would again. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String reason) {
      super(reason);
    }
  }

  /**
   * How a download ended.
   *
   * @param isFound whether the server has the file
   * @param isResumed whether a part of it was there before
   * @param sha256 the checksum that the hub names for the content, if it does
   */
  record Outcome(boolean isFound, boolean isResumed, Optional<String> sha256) {}

  /**
   * Downloads the whole content of {@code address} into {@code partial}. Attempts go on while they
   * make headway; three in a row without any give up.
   */
  Outcome download(URI address, Path partial, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Files.createDirectories(partial.toAbsolutePath().getParent());
    boolean isResumed = Files.exists(partial);
    int idle = 0;
    while (true) {
      long before = sizeOf(partial);
      try {
        Optional<HttpResponse<Path>> response = attempt(address, partial, progress);
        return new Outcome(
            response.isPresent(), isResumed, response.flatMap(HttpDownload::namedChecksum));
      } catch (Refused e) {
        throw new SourceFailure(reason(e), e);
      } catch (ConnectException | HttpConnectTimeoutException e) {
        throw new SourceFailure(unreachable(address, e), e);
      } catch (IOException e) {
        idle = sizeOf(partial) > before ? 0 : idle + 1;
        if (idle >= IDLE_ATTEMPTS) {
          throw new SourceFailure(address + " broke off: " + reason(e), e);
        }
        isResumed = true;
        Thread.sleep(settings.retryPause());
      }
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private Optional<HttpResponse<Path>> attempt(URI address, Path partial, Progress progress)
      throws IOException, InterruptedException {
    Optional<Identity> known = Identity.read(partial);
    long have = known.isPresent() ? sizeOf(partial) : 0;
    HttpRequest.Builder request = HttpRequest.newBuilder(address).GET();
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
      known
          .map(Identity::etag)
          .filter(etag -> !etag.isEmpty())
          .ifPresent(etag -> request.header("If-Range", etag));
    }
    try (var receiver = new Receiver(partial, have, known)) {
      CompletableFuture<HttpResponse<Path>> future = client.sendAsync(request.build(), receiver);
      try {
        return settled(address, await(future, receiver, partial, progress), partial, have);
      } finally {
        future.cancel(true);
      }
    }
  }

  /** Waits for the response while bytes come, and no longer. */
  private HttpResponse<Path> await(
      CompletableFuture<HttpResponse<Path>> future,
      Receiver receiver,
      Path partial,
      Progress progress)
      throws IOException, InterruptedException {
    String task = "fetching " + String.valueOf(partial.getFileName()).replace(".partial", "");
    long lastSize = -1;
    long lastChange = System.nanoTime();
    while (true) {
      try {
        HttpResponse<Path> response = future.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        receiver.body().ifPresent(b -> progress.report(task, b.size(), b.size(), "bytes"));
        return response;
      } catch (TimeoutException e) {
        long size = receiver.body().map(PartialFile::size).orElse(-1L);
        if (size != lastSize) {
          lastSize = size;
          lastChange = System.nanoTime();
          receiver.body().ifPresent(b -> progress.report(task, b.size(), b.total(), "bytes"));
        } else if (System.nanoTime() - lastChange > settings.stallTimeout().toNanos()) {
          throw new IOException("no data for " + seconds(settings.stallTimeout()), e);
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      }
    }
  }

  /** Returns the response if it brought the content, empty if there is none at the address. */
  private static Optional<HttpResponse<Path>> settled(
      URI address, HttpResponse<Path> response, Path partial, long have) throws IOException {
    int status = response.statusCode();
    if (status == OK) {
      return Optional.of(response);
    }
    if (status == PARTIAL && sizeOf(partial) > have) {
      return Optional.of(response);
    }
    if (status == RANGE_REFUSED || status == PARTIAL) {
      if (response.headers().firstValue("Content-Range").orElse("").equals("bytes */" + have)) {
        return Optional.of(response);
      }
      PartialFile.delete(partial);
      throw new IOException("the content has changed since the download began");
    }
    if (status == 404) {
      return Optional.empty();
    }
    String reason = "HTTP status " + status + " for " + address;
    if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
      throw new IOException(reason);
    }
    throw new Refused(reason);
  }

  /** Hubs name the checksum of a large file where they redirect to its storage. */
  private static Optional<String> namedChecksum(HttpResponse<Path> response) {
    Optional<HttpResponse<Path>> each = Optional.of(response);
    while (each.isPresent()) {
      Matcher tag =
          QUOTED_SHA256.matcher(each.get().headers().firstValue("X-Linked-Etag").orElse(""));
      if (tag.matches()) {
        return Optional.of(tag.group(1));
      }
      each = each.get().previousResponse();
    }
    return Optional.empty();
  }

  private String unreachable(URI address, IOException e) {
    String host = address.getScheme() + "://" + address.getAuthority();
    if (e instanceof HttpConnectTimeoutException) {
      return host + " gave no connection within " + seconds(settings.connectTimeout());
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return host + " cannot be reached: unknown host";
      }
    }
    return host + " cannot be reached: " + reason(e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  private static long sizeOf(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
