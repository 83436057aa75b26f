package dev.openbook.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.fetch.CatalogEntry.Source;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {
  private static final String GOOD =
      FetchSetting.CHECKPOINT.formatted("", "")
          + FetchSetting.FOLDER
          + FetchSetting.HUB
          + FetchSetting.PACKAGE;

  @Test
  void bundled_entries() {
    Catalog catalog = Catalog.bundled();

    assertThat(catalog.names())
        .containsExactly(
            "smollm2-135m-instruct",
            "smollm2-360m-instruct",
            "lab-1m",
            "quality",
            "squality",
            "pubmedqa",
            "hotpotqa",
            "nq-open",
            "squad-2.0");
    assertThat(catalog.entries()).allSatisfy(entry -> assertThat(entry.description()).isNotBlank());
    assertThat(catalog.entries())
        .filteredOn(entry -> entry.kind().equals("model"))
        .extracting(CatalogEntry::licence)
        .containsExactly("Apache-2.0", "Apache-2.0", "CC0-1.0");
    assertThat(catalog.entries())
        .filteredOn(entry -> !entry.kind().equals("model"))
        .allSatisfy(
            entry ->
                assertThat(entry.fileSets().getFirst().files())
                    .allSatisfy(file -> assertThat(file.sha256()).isPresent()));
    CatalogEntry small = catalog.entry("smollm2-135m-instruct");
    assertThat(small.sources())
        .extracting(source -> source.getClass().getSimpleName())
        .containsExactly("LocalFolder", "Hub", "PackageArchive");
    assertThat(
            ((Source.PackageArchive) small.sources().getLast()).files().files().getFirst().sha256())
        .contains("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "schemaVersion: 1|schemaVersion: 2|schemaVersion must be 1, got 2",
        "licence: MIT|license: MIT|unknown key 'license'; known:",
        "from: hub|from: hob|unknown source 'hob'; known: folder, hub, package, shipped; did you"
            + " mean 'hub'?",
        "files: gguf|files: ggfu|unknown file set 'ggfu'; known: checkpoint, gguf; did you mean",
        "files: gguf|files: checkpoint|'files' must be a set of one file, got 3",
        "client: pip|client: npm|unknown client 'npm'; known: pip",
        "name: tiny.gguf|name: ../tiny.gguf|'name' must match",
        "name: config.json|name: config.json, sha256: abc|'sha256' must match",
        "kind: model|kind: ''|'kind' is blank"
      })
  void parse_badCatalog(String right, String wrong, String message) {
    assertThat(GOOD).contains(right);

    assertThatThrownBy(() -> Catalog.parse(GOOD.replace(right, wrong), Path.of("catalog.yaml")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("catalog.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void parse_brokenYaml() {
    assertThatThrownBy(() -> Catalog.parse("entries: [", Path.of("catalog.yaml")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("catalog.yaml: not valid YAML: ");
    assertThatThrownBy(() -> Catalog.parse("text", Path.of("catalog.yaml")))
        .hasMessage("catalog.yaml: must be a YAML mapping");
  }

  @Test
  void parse_duplicateName() {
    String twice = GOOD + GOOD.substring(GOOD.indexOf("  - name: tiny\n"));

    assertThatThrownBy(() -> Catalog.parse(twice, Path.of("catalog.yaml")))
        .hasMessageEndingWith("entries[1]: duplicate name 'tiny'");
  }
}
