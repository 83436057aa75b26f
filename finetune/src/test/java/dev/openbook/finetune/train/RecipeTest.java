package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.model.LinearLayer;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RecipeTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("openbook.root"), "config", "recipes");

  private static Recipe parse(String yaml) {
    return Recipe.from(Settings.parse(yaml, "r.yaml", Map.of()));
  }

  @Test
  void read_everyRecipeOfTheRepository() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      List<Path> recipes = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(recipes).isNotEmpty();
      assertThat(recipes)
          .allSatisfy(
              file -> assertThat(Recipe.read(file, Map.of()).sequenceLength()).isPositive());
    }
  }

  @Test
  void read_cptLora_namesEveryKey() throws IOException {
    Path file = RECIPES.resolve("cpt-lora.yaml");
    Recipe recipe = Recipe.read(file, Map.of());
    String text = Files.readString(file);

    for (var entry : recipe.resolved().entrySet()) {
      assertThat(text).contains(entry.getKey() + ":");
      if (entry.getValue() instanceof Map<?, ?> nested) {
        nested.keySet().forEach(key -> assertThat(text).contains("  " + key + ":"));
      }
    }
  }

  @Test
  void from_adapterKeys_areTaken() {
    LoraSettings lora =
        parse("lora: {rank: 4, targetModules: all-linear, layers: [1, 3], rankStabilised: true}")
            .lora()
            .orElseThrow();

    assertThat(lora.targets()).isEqualTo(LinearLayer.ofBlock());
    assertThat(parse("lora: {targetModules: [all-linear, lm_head]}").lora().orElseThrow().targets())
        .containsExactlyInAnyOrder(LinearLayer.values());
    assertThat(lora.blocks()).containsExactlyInAnyOrder(1, 3);
    assertThat(lora.scale()).isEqualTo(8 / Math.sqrt(4));
    assertThat(parse("method: full").method()).isEqualTo(new TrainingMethod.Full());
    assertThat(parse("method: full").lora()).isEmpty();
  }

  @Test
  void from_nothing_takesDefaults() {
    Recipe recipe = parse("schemaVersion: 1\n");

    assertThat(recipe.lora().orElseThrow().rank()).isEqualTo(16);
    assertThat(recipe.lora().orElseThrow().alpha()).isEqualTo(32);
    assertThat(recipe.lora().orElseThrow().targets()).isEqualTo(LinearLayer.ofBlock());
    assertThat(recipe.budget()).isEqualTo(new TrainingBudget.Epochs(1));
    assertThat(recipe.precision()).isEmpty();
  }

  @Test
  void resolved_readsBackAsTheSameRecipe() {
    for (String yaml :
        List.of(
            "schemaVersion: 1\n",
            "{method: full, activationCheckpointing: true, data: {attendAcrossTexts: false}}",
            "{lora: {targetModules: all-linear, layers: [3, 1], rankStabilised: true}}",
            "{lora: {targetModules: [lm_head, q_proj], layers: [0]}}",
            "{precision: bf16, seed: 3, lora: {rank: 4, dropout: 0.1, targetModules: [v_proj,"
                + " lm_head]}, optimizer: {schedule: linear, warmupSteps: 9}, data: {tokens:"
                + " 5_000}}")) {
      Recipe recipe = parse(yaml);
      String json = JsonMapper.shared().writeValueAsString(recipe.resolved());

      assertThat(parse(json)).isEqualTo(recipe);
    }
  }

  @Test
  void read_overrides_replaceKeys() {
    Recipe recipe =
        Recipe.read(
            RECIPES.resolve("cpt-lora.yaml"),
            Map.of("lora.rank", "4", "precision", "f32", "optimizer.learningRate", "2e-5"));

    assertThat(recipe.lora().orElseThrow().rank()).isEqualTo(4);
    assertThat(recipe.precision()).isEqualTo(Optional.of(Precision.F32));
    assertThat(recipe.adamW().learningRate()).isEqualTo(2e-5);
    assertThat(recipe.withBudget(new TrainingBudget.Tokens(7)).resolved())
        .extractingByKey("data")
        .asString()
        .contains("tokens=7");
    assertThat(recipe.withSeed(5).seed()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lora: {rnk: 3}|; did you mean 'lora.rank'?",
        "lora: {rank: 0}|'lora.rank' must be an integer from 1 to 4096, got 0",
        "lora: {targetModules: [q_proj, x_proj]}|'lora.targetModules' has an unknown target module",
        "lora: {targetModules: [embed_tokens]}|module 'embed_tokens'; known: down_proj, gate_proj,"
            + " k_proj, lm_head, o_proj, q_proj, up_proj, v_proj",
        "lora: {targetModules: []}|'lora.targetModules' must name at least one module",
        "optimizer: {schedule: cosin}|must be one of cosine, linear, constant, got cosin",
        "optimizer: {learningrate: 1}|unknown key 'optimizer.learningrate'",
        "optimizer: {warmupSteps: 1, warmupShare: 0.1}|must not stand beside 'warmupShare'",
        "data: {tokens: 1, epochs: 1}|'data.tokens' must not stand beside 'epochs'",
        "data: {epochs: 0}|'data.epochs' must be an integer from 1",
        "method: ful|'method' must be one of lora, full, got ful",
        "{method: full, lora: {rank: 2}}|'lora' must not stand beside 'method: full': remove one",
        "lora: {layers: [0, x]}|'lora.layers' must be all, or numbers of layers from 0, got x",
        "lora: {layers: []}|'lora.layers' must name at least one layer",
        "lora: {rankStabilised: 3}|'lora.rankStabilised' must be",
        "data: {attendAcrossTexts: maybe}|'data.attendAcrossTexts' must be",
        "activationCheckpointing: 7|'activationCheckpointing' must be",
        "precision: f16|'precision' must be one of auto, bf16, f32, got f16",
        "schemaVersion: 2|'schemaVersion' must be 1, got 2",
        "sede: 3|unknown key 'sede'",
        "[1]|must be a mapping of keys to values",
      })
  void from_wrongValues_areNamedWithTheirPlace(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("r.yaml:1: ")
        .hasMessageContaining(message);
  }
}
