package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A synthesis killed by the operating system at any moment ends, run again, with the same texts,
 * and has asked next to nothing twice.
 */
class SynthesizeKilledIT {
  private static final int KILLS = 10;
  private static final int AT_ONCE = 4; // requests on their way when the process dies
  private static final int DELAY_MILLIS = 100;
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @TempDir private Path folder;

  /** Answers in OpenAI's protocol, the same to the same, and counts. */
  private static final class Server implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger answered = new AtomicInteger();

    Server() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/v1/chat/completions", this::answer);
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        JsonNode body = MAPPER.readTree(exchange.getRequestBody());
        String prompt = body.path("messages").path(0).path("content").asString("");
        Thread.sleep(DELAY_MILLIS);
        byte[] reply = reply(prompt, body.path("seed").asInt(0)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, reply.length);
        exchange.getResponseBody().write(reply);
        answered.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static String reply(String prompt, int seed) {
      String text = "Of the river it is said for the time number " + seed + " that it is long.";
      if (prompt.contains("JSON")) {
        text = "{\"summary\": \"" + text + "\", \"entities\": [\"Vistula\", \"Warsaw\", \"sea\"]}";
      } else if (prompt.contains("This is about")) {
        text += " Vistula, Warsaw and sea have to do with each other.";
      }
      return """
      {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny",
       "choices": [{"index": 0, "finish_reason": "stop",
         "message": {"role": "assistant", "content": %s}}],
       "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}}
      """
          .formatted(MAPPER.writeValueAsString(text));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private Process start(Server server, String name) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("synthesize", "--documents", folder.resolve("documents").toString()));
    arguments.addAll(List.of("--kind", "entigraph=2,rephrase", "--generator", "model:tiny"));
    arguments.addAll(List.of("--remote", server.address(), "--budget", "6000", "--price", "1,2"));
    arguments.addAll(List.of("--rounds", "40", "--out", folder.resolve(name).toString()));
    return CommandProcess.start(folder, name, arguments);
  }

  @Test
  void synthesize_killedTenTimesEndsWithTheBytesOfAnUndisturbedRun() throws Exception {
    Files.createDirectory(folder.resolve("documents"));
    for (int i = 0; i < 3; i++) {
      Files.writeString(
          folder.resolve("documents").resolve("d" + i + ".txt"),
          "The Vistula runs through Warsaw and on to the sea, as text number " + i + " tells us.");
    }
    long seed = Long.getLong("test.seed", 17);
    var random = new SplittableRandom(seed);
    try (Server server = new Server()) {
      long began = System.nanoTime();
      assertThat(start(server, "whole").waitFor()).as(log("whole")).isZero();
      long wholeMillis = (System.nanoTime() - began) / 1_000_000;
      int asked = server.answered.getAndSet(0);

      int died = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        Process process = start(server, "cut");
        boolean ended =
            process.waitFor(random.nextLong(wholeMillis / 4, wholeMillis), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        died += ended ? 0 : 1;
      }
      assertThat(start(server, "cut").waitFor()).as(log("cut")).isZero();

      String replay = String.format(Locale.ROOT, "seed %d, %d died", seed, died);
      assertThat(died).as(replay).isPositive();
      assertThat(folder.resolve("cut")).as(replay).hasSameBinaryContentAs(folder.resolve("whole"));
      assertThat(server.answered.get()).as(replay).isBetween(asked, asked + died * AT_ONCE);
      assertThat(log("cut"))
          .contains(String.format(Locale.ROOT, "cost: %.6f", asked * (5 * 1.0 + 2 * 2.0) / 1e6));
    }
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }
}
