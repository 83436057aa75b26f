package dev.openbook.datasets.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private enum Order {
    BEST_FIRST,
    BEST_LAST
  }

  private static Settings parse(String... lines) {
    return Settings.parse(String.join("\n", lines), "suite.yaml", Map.of());
  }

  @Test
  void getters_readTypesAndRecordWhatIsInEffect() {
    Settings settings = parse("name: a", "seed: 1_000", "order: best-last", "sub: {rate: 0.5}");

    assertThat(settings.text("name")).isEqualTo("a");
    assertThat(settings.integer("seed", 7, 0, 2000)).isEqualTo(1000);
    assertThat(settings.integer("size", 8, 1, 16)).isEqualTo(8);
    assertThat(settings.choice("order", Order.class, Order.BEST_FIRST)).isEqualTo(Order.BEST_LAST);
    assertThat(settings.child("sub").number("rate", 0.1, 0, 1)).isEqualTo(0.5);
    settings.rejectUnknown();
    assertThat(settings.resolved())
        .containsExactly(
            Map.entry("name", "a"),
            Map.entry("seed", 1000L),
            Map.entry("size", 8L),
            Map.entry("order", "best-last"),
            Map.entry("sub", Map.of("rate", 0.5)));
  }

  @Test
  void rejectUnknown_namesLineAndNearestKey() {
    Settings settings = parse("name: a", "sub:", "  overlop: 3");
    settings.text("name");
    Settings sub = settings.child("sub");
    sub.integer("overlap", 0, 0, 9);

    assertThatThrownBy(sub::rejectUnknown)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "suite.yaml:3: unknown key 'sub.overlop'; known: sub.overlap; did you mean"
                + " 'sub.overlap'?");
  }

  @Test
  void getters_nameLineRuleAndValue() {
    Settings settings = parse("seed: 1", "size: many", "share: 7", "order: worst", "on: maybe");

    assertThatThrownBy(() -> settings.integer("size", 1, 1, 9))
        .hasMessage("suite.yaml:2: 'size' must be an integer from 1 to 9, got many");
    assertThatThrownBy(() -> settings.number("share", 0, 0, 1))
        .hasMessage("suite.yaml:3: 'share' must be a number from 0.0 to 1.0, got 7");
    assertThatThrownBy(() -> settings.choice("order", Order.class, Order.BEST_LAST))
        .hasMessage("suite.yaml:4: 'order' must be one of best-first, best-last, got worst");
    assertThatThrownBy(() -> settings.flag("on", true))
        .hasMessage("suite.yaml:5: 'on' must be true or false, got maybe");
    assertThatThrownBy(() -> settings.text("name")).hasMessage("suite.yaml:1: 'name' is missing");
  }

  @Test
  void overrides_replaceAndAddNestedKeys() {
    Settings settings =
        Settings.parse(
            "dataset: {name: xquad, articles: 2}",
            "s.yaml",
            Map.of("dataset.articles", "5", "compare.seed", "3", "arms", "[a/b, c/d]"));

    assertThat(settings.child("dataset").integer("articles", 1, 1, 9)).isEqualTo(5);
    assertThat(settings.child("compare").integer("seed", 1, 1, 9)).isEqualTo(3);
    assertThat(settings.texts("arms", List.of())).containsExactly("a/b", "c/d");
  }

  @Test
  void parse_brokenYamlNamesTheLine() {
    assertThatThrownBy(() -> parse("a: 1", "b: [1, 2", "c: 3"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("suite.yaml:3: not valid YAML: ");
    assertThatThrownBy(() -> parse("a: 1", "a: 2"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("suite.yaml:2: ");
    assertThatThrownBy(() -> parse("- a"))
        .hasMessage("suite.yaml:1: must be a mapping of keys to values, got a list");
    assertThatThrownBy(() -> parse("a: &x", "  - *x"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("nested deeper than 32 levels");
  }
}
