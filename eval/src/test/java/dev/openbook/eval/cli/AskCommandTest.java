package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions to a server of this machine. */
class AskCommandTest {
  private static final String ANSWER =
      """
      {"model": "tiny", "done": true, "done_reason": "stop",
       "message": {"role": "assistant", "content": " Ann "},
       "choices": [{"index": 0, "finish_reason": "stop",
         "message": {"role": "assistant", "content": " Ann "}}]}
      """;

  @ParameterizedTest
  @CsvSource({"'', /api/chat", "/v1, /v1/chat/completions"})
  void ask_remotePrintsTheAnswerAlone(String path, String called) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        called,
        exchange -> {
          byte[] bytes = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;

      CommandRun run = CommandRun.of(Map.of(), "ask", "--remote", url, "--model", "tiny", "Who?");

      assertThat(run.err()).isEmpty();
      assertThat(run.out()).isEqualTo("Ann" + System.lineSeparator());
      assertThat(run.exitCode()).isZero();
    } finally {
      server.stop(0);
    }
  }
}
