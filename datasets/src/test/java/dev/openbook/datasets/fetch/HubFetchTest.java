package dev.openbook.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.LoopbackHub.Trouble;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HubFetchTest {
  private static final byte[] CONFIG = FetchSetting.bytes(100, 1);
  private static final byte[] WEIGHTS = FetchSetting.bytes(300_000, 2);
  private static final byte[] OTHER_WEIGHTS = FetchSetting.bytes(300_000, 3);

  @TempDir Path cache;
  private LoopbackHub hub;

  @BeforeEach
  void startHub() throws IOException {
    hub = new LoopbackHub();
    hub.put("config.json", CONFIG);
    hub.put("model.safetensors", WEIGHTS);
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private Fetcher fetcher(Optional<byte[]> weights) {
    return fetcher(weights, hub.address());
  }

  private Fetcher fetcher(Optional<byte[]> weights, URI address) {
    return new Fetcher(
        FetchSetting.catalog(weights, Optional.empty(), FetchSetting.HUB),
        FetchSetting.settings(cache, address, List.of()));
  }

  private Path fetch() {
    return fetcher(Optional.of(WEIGHTS)).fetch("tiny", Progress.NONE);
  }

  private void checkWhole(Path folder) throws IOException {
    assertThat(folder).isEqualTo(cache.resolve("tiny"));
    assertThat(folder.resolve("config.json")).hasBinaryContent(CONFIG);
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    try (var files = Files.walk(cache)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".partial/tiny"));
    }
  }

  @Test
  void fetch_wholeCheckpointWithoutTheOptionalFile() throws IOException {
    var reported = new ArrayList<String>();

    Path folder =
        fetcher(Optional.of(WEIGHTS))
            .fetch(
                "tiny", (task, done, total, unit) -> reported.add(task + " " + done + "/" + total));

    checkWhole(folder);
    assertThat(hub.requests())
        .containsExactly("config.json -", "extra.json -", "model.safetensors -");
    assertThat(reported)
        .contains("fetching config.json 100/100", "fetching model.safetensors 300000/300000");
  }

  @Test
  void fetch_secondCallAsksNobodyAndIsFast() throws IOException {
    fetch();
    int before = hub.requests().size();

    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      checkWhole(fetch());
    }

    assertThat(hub.requests()).hasSize(before);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(fetcher(Optional.of(WEIGHTS)).find("tiny")).contains(cache.resolve("tiny"));
  }

  @Test
  void fetch_takesUpWhereTheConnectionWasCut() throws IOException {
    hub.put("extra.json", CONFIG);
    hub.next(
        new Trouble.Cut(40),
        new Trouble.WholeContent(),
        new Trouble.WholeContent(),
        new Trouble.Cut(100_000),
        new Trouble.Cut(50_000));

    checkWhole(fetch());

    List<String> requests = hub.requests();
    assertThat(requests).hasSize(6);
    assertThat(requests.get(0)).isEqualTo("config.json -");
    assertThat(requests.get(3)).isEqualTo("model.safetensors -");
    assertThat(requests.get(4)).startsWith("model.safetensors bytes=");
    assertThat(rangeStart(requests.get(5))).isGreaterThan(rangeStart(requests.get(4)));
  }

  private static int rangeStart(String request) {
    return Integer.parseInt(request.replaceAll(".*=|-$", ""));
  }

  @Test
  void fetch_takesUpAfterAStall() throws IOException {
    hub.next(new Trouble.WholeContent(), new Trouble.Status(404), new Trouble.Stall(200_000));

    checkWhole(fetch());

    assertThat(hub.requests().getLast()).isEqualTo("model.safetensors bytes=200000-");
  }

  @Test
  void fetch_takesUpWithoutEtags() throws IOException {
    hub.giveNoEtags();
    hub.next(new Trouble.WholeContent(), new Trouble.Status(404), new Trouble.Stall(200_000));

    checkWhole(fetch());

    assertThat(hub.requests().getLast()).isEqualTo("model.safetensors bytes=200000-");
  }

  @Test
  void fetch_serverThatKnowsNoRanges() throws IOException {
    hub.next(
        new Trouble.WholeContent(),
        new Trouble.Status(404),
        new Trouble.Stall(200_000),
        new Trouble.WholeContent());

    checkWhole(fetch());
  }

  @Test
  void fetch_contentThatChangesUnderWayStartsAnew() throws IOException {
    hub.put("model.safetensors", OTHER_WEIGHTS);
    hub.next(
        new Trouble.WholeContent(),
        new Trouble.Status(404),
        new Trouble.Cut(150_000),
        new Trouble.Status(403));
    assertThatThrownBy(this::fetch).hasMessageContaining("HTTP status 403");

    hub.put("model.safetensors", WEIGHTS);

    checkWhole(fetch());
  }

  @Test
  void fetch_mixedPartsWithoutEtagsAreFetchedAgainInOnePiece() throws IOException {
    hub.giveNoEtags();
    hub.put("model.safetensors", OTHER_WEIGHTS);
    hub.next(
        new Trouble.WholeContent(),
        new Trouble.Status(404),
        new Trouble.Stall(150_000),
        new Trouble.Status(403));
    assertThatThrownBy(this::fetch).hasMessageContaining("HTTP status 403");

    hub.put("model.safetensors", WEIGHTS);

    checkWhole(fetch());
    assertThat(hub.requests().getLast()).isEqualTo("model.safetensors -");
  }

  @Test
  void fetch_serverErrorsAreTriedAgain() throws IOException {
    hub.next(new Trouble.Status(503), new Trouble.Status(429));

    checkWhole(fetch());
  }

  @Test
  void fetch_endlessServerErrorsGiveUp() {
    hub.next(new Trouble.Status(503), new Trouble.Status(503), new Trouble.Status(503));

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("broke off: HTTP status 503 for " + hub.address());
    assertThat(hub.requests()).hasSize(3);
  }

  @Test
  void fetch_missingFileNamesItsAddress() {
    hub.next(new Trouble.Status(404));

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("model 'tiny' could not be fetched from any source\n  hub ")
        .hasMessageContaining(
            "HTTP status 404 for " + hub.address() + "/owner/tiny/resolve/main/config.json")
        .hasMessageContaining("put the files into " + cache.resolve("tiny"));
    assertThat(cache.resolve("tiny")).doesNotExist();
  }

  @Test
  void fetch_wrongChecksumIsPutAsideAndNeverUsed() throws IOException {
    hub.put("model.safetensors", OTHER_WEIGHTS);

    assertThatThrownBy(this::fetch)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "wrong checksum of model.safetensors: sha256 must be "
                + Sha256.of(WEIGHTS)
                + ", got "
                + Sha256.of(OTHER_WEIGHTS)
                + "; put aside as ");
    assertThat(cache.resolve("tiny")).doesNotExist();
    assertThat(cache.resolve(".rejected/tiny/model.safetensors.partial.rejected"))
        .hasBinaryContent(OTHER_WEIGHTS);
    hub.put("model.safetensors", WEIGHTS);
    checkWhole(fetch());
  }

  @Test
  void fetch_checksumThatTheHubNamesIsChecked() {
    hub.nameChecksum(Sha256.of(WEIGHTS));

    assertThatThrownBy(() -> fetcher(Optional.empty()).fetch("tiny", Progress.NONE))
        .hasMessageContaining("wrong checksum of config.json: sha256 must be");
  }

  @Test
  void fetch_firstFetchRecordsChecksumsThatLaterOnesMustMatch() throws IOException {
    fetcher(Optional.empty()).fetch("tiny", Progress.NONE);
    assertThat(cache.resolve("tiny.sha256.json"))
        .content()
        .contains(Sha256.of(CONFIG), Sha256.of(WEIGHTS));
    deleteEntry();
    hub.put("model.safetensors", OTHER_WEIGHTS);

    assertThatThrownBy(() -> fetcher(Optional.empty()).fetch("tiny", Progress.NONE))
        .hasMessageContaining("wrong checksum of model.safetensors")
        .hasMessageContaining("; remove " + cache.resolve("tiny.sha256.json") + " to accept");
    Files.delete(cache.resolve("tiny.sha256.json"));
    assertThat(fetcher(Optional.empty()).fetch("tiny", Progress.NONE).resolve("model.safetensors"))
        .hasBinaryContent(OTHER_WEIGHTS);
  }

  private void deleteEntry() throws IOException {
    try (var files = Files.list(cache.resolve("tiny"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(cache.resolve("tiny"));
  }

  @Test
  void fetch_damagedCacheIsPutAsideAndThenFetchedAnew() throws IOException {
    Path weights = fetch().resolve("model.safetensors");
    Files.write(weights, OTHER_WEIGHTS);

    assertThat(fetcher(Optional.of(WEIGHTS)).find("tiny")).isEmpty();
    assertThatThrownBy(this::fetch)
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "model 'tiny' in the cache is damaged: wrong checksum of "
                + weights
                + ": sha256 must be "
                + Sha256.of(WEIGHTS)
                + ", got "
                + Sha256.of(OTHER_WEIGHTS)
                + "; put aside as "
                + cache.resolve(".rejected/tiny/tiny.rejected")
                + ", run the command again to fetch it anew");
    checkWhole(fetch());
  }

  @Test
  void fetch_touchedButUnchangedFileIsCheckedOnceMore() throws IOException {
    Path weights = fetch().resolve("model.safetensors");
    Files.write(weights, WEIGHTS);
    Files.setLastModifiedTime(weights, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
    int before = hub.requests().size();

    checkWhole(fetch());

    assertThat(hub.requests()).hasSize(before);
    assertThat(cache.resolve("tiny/.fetched.json")).content().contains("1970-01-01T00:16:40Z");
  }

  @Test
  void fetch_filesPutIntoTheCacheByHand() throws IOException {
    Files.createDirectories(cache.resolve("tiny"));
    Files.write(cache.resolve("tiny/config.json"), CONFIG);
    Files.write(cache.resolve("tiny/model.safetensors"), WEIGHTS);

    checkWhole(fetch());

    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void fetch_hubThatCannotBeReachedFailsFast() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    long start = System.nanoTime();

    assertThatThrownBy(
            () ->
                fetcher(Optional.empty(), URI.create("http://127.0.0.1:" + port))
                    .fetch("tiny", Progress.NONE))
        .hasMessageContaining("http://127.0.0.1:" + port + " cannot be reached");
    assertThatThrownBy(
            () ->
                fetcher(Optional.empty(), URI.create("http://hub.invalid"))
                    .fetch("tiny", Progress.NONE))
        .hasMessageContaining("http://hub.invalid cannot be reached: unknown host");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void fetch_byManyAtOnceDownloadsOnce() throws Exception {
    try (var threads = Executors.newFixedThreadPool(6)) {
      var calls = new ArrayList<Callable<Path>>();
      for (int i = 0; i < 6; i++) {
        calls.add(this::fetch);
      }

      var folders = new HashSet<Path>();
      for (Future<Path> folder : threads.invokeAll(calls)) {
        folders.add(folder.get());
      }

      assertThat(folders).containsExactly(cache.resolve("tiny"));
    }
    assertThat(hub.requests()).hasSize(3);
    checkWhole(cache.resolve("tiny"));
  }

  @Test
  void fetch_killedProcessLeavesNothingHalfAndTheNextTakesUp() throws Exception {
    hub.next(new Trouble.WholeContent(), new Trouble.Status(404), new Trouble.Stall(200_000));
    Path partial = cache.resolve(".partial/tiny/hub-main/model.safetensors.partial");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                FetchSetting.class.getName(),
                cache.toString(),
                hub.address().toString())
            .redirectErrorStream(true)
            .redirectOutput(cache.resolve("child.log").toFile())
            .start();
    try {
      while (process.isAlive() && (!Files.exists(partial) || Files.size(partial) < 200_000)) {
        Thread.onSpinWait();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }

    assertThat(cache.resolve("tiny")).doesNotExist();
    assertThat(fetcher(Optional.of(WEIGHTS)).find("tiny")).isEmpty();
    checkWhole(fetch());
    assertThat(hub.requests())
        .containsExactly(
            "config.json -",
            "extra.json -",
            "model.safetensors -",
            "extra.json -",
            "model.safetensors bytes=200000-");
  }
}
