package dev.openbook.datasets.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A model hub on the loopback interface that misbehaves on demand. */
final class LoopbackHub implements AutoCloseable {
  static final String REPOSITORY = "owner/tiny";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile boolean givesEtags = true;
  private volatile Optional<String> linkedEtag = Optional.empty();

  /** What goes wrong with one request. */
  sealed interface Trouble {
    /** The connection is cut after so many bytes of the body. */
    record Cut(int bytes) implements Trouble {}

    /** Nothing comes any more after so many bytes of the body. */
    record Stall(int bytes) implements Trouble {}

    /** The server answers with this status alone. */
    record Status(int code) implements Trouble {}

    /** The server sends everything whatever range was asked for. */
    record WholeContent() implements Trouble {}
  }

  LoopbackHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::redirect);
    server.createContext("/storage/", this::serve);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void put(String file, byte[] content) {
    files.put(file, content);
  }

  void next(Trouble... next) {
    troubles.addAll(List.of(next));
  }

  void giveNoEtags() {
    givesEtags = false;
  }

  void nameChecksum(String sha256) {
    linkedEtag = Optional.of(sha256);
  }

  /** Returns the requests so far as {@code <file> <Range header or ->}. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** As the real hub does, hands over to its storage. */
  private void redirect(HttpExchange exchange) throws IOException {
    try (exchange) {
      String prefix = "/" + REPOSITORY + "/resolve/main/";
      String path = exchange.getRequestURI().getPath();
      if (!path.startsWith(prefix)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      linkedEtag.ifPresent(
          etag -> exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + etag + "\""));
      exchange
          .getResponseHeaders()
          .set("Location", address() + "/storage/" + path.substring(prefix.length()));
      exchange.sendResponseHeaders(302, -1);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String file = exchange.getRequestURI().getPath().substring("/storage/".length());
      String range = exchange.getRequestHeaders().getFirst("Range");
      requests.add(file + " " + (range == null ? "-" : range));
      Trouble trouble = troubles.poll();
      byte[] content = files.get(file);
      if (trouble instanceof Trouble.Status status) {
        exchange.sendResponseHeaders(status.code(), -1);
      } else if (content == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        send(exchange, content, start(exchange, content, range, trouble), trouble);
      }
    }
  }

  private int start(HttpExchange exchange, byte[] content, String range, Trouble trouble) {
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    boolean isSame = condition == null || condition.equals(etag(content));
    return range == null || !isSame || trouble instanceof Trouble.WholeContent
        ? 0
        : Integer.parseInt(range.replaceAll("[^0-9]", ""));
  }

  private void send(HttpExchange exchange, byte[] content, int start, Trouble trouble)
      throws IOException {
    if (givesEtags) {
      exchange.getResponseHeaders().set("ETag", etag(content));
    }
    if (start >= content.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    if (start > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
    }
    int length = content.length - start;
    exchange.sendResponseHeaders(start > 0 ? 206 : 200, length);
    switch (trouble) {
      case Trouble.Cut cut -> exchange.getResponseBody().write(content, start, cut.bytes());
      case Trouble.Stall stall -> {
        exchange.getResponseBody().write(content, start, stall.bytes());
        exchange.getResponseBody().flush();
        awaitClosing();
      }
      case null, default -> {
        exchange.getResponseBody().write(content, start, length);
        exchange.getResponseBody().close();
      }
    }
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String etag(byte[] content) {
    return "\"" + Sha256.of(content).substring(0, 16) + "\"";
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.close();
    if (!requests.isEmpty() && !troubles.isEmpty()) {
      throw new UncheckedIOException(new IOException("not all troubles were met: " + troubles));
    }
  }
}
