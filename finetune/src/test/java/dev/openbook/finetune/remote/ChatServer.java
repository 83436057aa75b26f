package dev.openbook.finetune.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on this machine that speaks both protocols and says what a test has it say. */
final class ChatServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Script script;
  private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** What the server does with a request. */
  @FunctionalInterface
  interface Script {
    /**
     * Answers.
     *
     * @param number place of the request, from 0
     * @param prompt what the user's message says
     */
    Reply reply(int number, String prompt);
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param body text, already in a protocol's form
   * @param millisPerByte how slowly the body comes
   * @param delayMillis wait before the headers
   */
  record Reply(int status, String body, long millisPerByte, long delayMillis) {
    static Reply of(int status, String body) {
      return new Reply(status, body, 0, 0);
    }
  }

  ChatServer(Script script) throws IOException {
    this.script = script;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns a model that speaks a protocol. */
  RemoteEndpoint endpoint(RemoteEndpoint.Protocol protocol) {
    return RemoteEndpoint.of(
        switch (protocol) {
          case OLLAMA -> address();
          case OPENAI -> address() + "/v1";
        },
        "tiny");
  }

  List<JsonNode> bodies() {
    return bodies;
  }

  List<String> authorizations() {
    return authorizations;
  }

  /** Returns the most requests that were answered at once. */
  int mostAtOnce() {
    return most.get();
  }

  /** Returns a good answer in both protocols' form. */
  static String answer(String text, String finish) {
    String content = JsonMapper.shared().writeValueAsString(text);
    return """
    {"model": "tiny", "created_at": "2026-01-01T00:00:00Z", "done": true, "done_reason": "%2$s",
     "message": {"role": "assistant", "content": %1$s}, "prompt_eval_count": 5, "eval_count": 2,
     "id": "1", "object": "chat.completion", "created": 1,
     "choices": [{"index": 0, "finish_reason": "%2$s",
       "message": {"role": "assistant", "content": %1$s}}],
     "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}}
    """
        .formatted(content, finish);
  }

  private void handle(HttpExchange exchange) throws IOException {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    var isCounted = new AtomicBoolean(true);
    // A client that has its answer asks the next before this one's exchange is closed.
    Runnable answered =
        () -> {
          if (isCounted.getAndSet(false)) {
            now.decrementAndGet();
          }
        };
    try (exchange) {
      JsonNode body = JsonMapper.shared().readTree(exchange.getRequestBody());
      String key = exchange.getRequestHeaders().getFirst("Authorization");
      authorizations.add(key == null ? "" : key);
      int number;
      synchronized (bodies) {
        number = bodies.size();
        bodies.add(body);
      }
      String path = exchange.getRequestURI().getPath();
      if (!List.of("/api/chat", "/v1/chat/completions").contains(path)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      Reply reply =
          script.reply(number, body.path("messages").path(0).path("content").asString(""));
      send(exchange, reply, answered);
    } finally {
      answered.run();
    }
  }

  private static void send(HttpExchange exchange, Reply reply, Runnable answered)
      throws IOException {
    pause(reply.delayMillis());
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    OutputStream out = exchange.getResponseBody();
    if (reply.millisPerByte() == 0) {
      answered.run();
      out.write(bytes);
      return;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (i == bytes.length - 1) {
        answered.run();
      }
      out.write(bytes[i]);
      out.flush();
      pause(reply.millisPerByte());
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
