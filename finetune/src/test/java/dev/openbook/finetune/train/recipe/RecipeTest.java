package dev.openbook.finetune.train.recipe;

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
              file -> assertThat(Recipe.read(file, Map.of()).data().sequenceLength()).isPositive());
    }
  }

  @Test
  void read_everyRecipe_namesAndExplainsEveryKey() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(file);
        assertThat(text).startsWith("# Purpose: ");
        Recipe.read(file, Map.of())
            .resolved()
            .forEach((key, value) -> assertExplained(file, text, "", key, value));
      }
    }
  }

  private static void assertExplained(
      Path file, String text, String indent, String key, Object value) {
    assertThat(text).as(file.toString()).contains("\n" + indent + key + ":");
    if (value instanceof Map<?, ?> nested && !key.equals("mix") && !key.equals("stages")) {
      nested.forEach(
          (name, inner) -> assertExplained(file, text, indent + "  ", String.valueOf(name), inner));
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
    assertThat(recipe.data().budget()).isEqualTo(new TrainingBudget.Epochs(1));
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
            "{objective: dpo, dpo: {beta: 0.2}, data: {longRecords: drop}}",
            "{objective: grpo}",
            "{objective: grpo, grpo: {groupSize: 4, temperature: 0.7, maxTokens: 9, clip: 0.3,"
                + " klWeight: 0.04, scaleRewards: true, iterations: 2}}",
            "{earlyStopping: {everySteps: 5, patience: 2}, data: {promptWeight: 0.05, mix: {texts:"
                + " 0.9, replay: 0.1}}}",
            "{optimizer: {schedule: wsd, decay: linear, decayShare: 0.25}, data: {tokens: 9,"
                + " stages: {stable: {mix: {texts: 0.8, replay: 0.2}}, end: {from: decay, mix:"
                + " {qa: 1}}}}}",
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
    assertThat(recipe.optimizer().adamW().learningRate()).isEqualTo(2e-5);
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
        "optimizer: {schedule: cosin}|must be one of cosine, linear, constant, wsd, got cosin",
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
        "optimizer: {decayShare: 0.2}|'optimizer.decayShare' stands with 'schedule: wsd' alone",
        "data: {mix: {texts: 0.9, replay: 0.2}}|'data.mix' must have shares that add up to 1, got",
        "data: {mix: {replay: 1}}|'data.mix' needs 'texts', of which 'epochs' counts the passes",
        "data: {stages: {a: {from: 0, mix: {texts: 1}}, b: {from: 0.5, mix: {texts: 1}}}}|"
            + "'data.stages' need 'tokens' in place of 'epochs'",
        "data: {tokens: 9, stages: {a: {from: 0.1, mix: {texts: 1}}}}|'data.stages.a.from' must be"
            + " 0",
        "data: {tokens: 9, stages: {a: {mix: {texts: 1}}, b: {from: decay, mix: {texts: 1}}}}|"
            + "'data.stages.b.from' must be a number: 'decay' needs 'schedule: wsd'",
        "dpo: {beta: 1}|'dpo' stands with 'objective: dpo' alone; it is language-modelling",
        "{objective: dpo, lora: {dropout: 0.1}}|'objective' needs 'lora.dropout: 0'",
        "{objective: dpo, earlyStopping: {}}|'earlyStopping' stands with",
        "objective: dop|'objective' must be one of language-modelling, dpo, grpo, got dop",
        "grpo: {clip: 0.1}|'grpo' stands with 'objective: grpo' alone; it is language-modelling",
        "{objective: dpo, grpo: {}}|'grpo' stands with 'objective: grpo' alone; it is dpo",
        "{objective: grpo, grpo: {groupSize: 1}}|'grpo.groupSize' must be an integer from 2",
        "{objective: grpo, grpo: {beta: 1}}|unknown key 'grpo.beta'",
        "{objective: grpo, data: {tokens: 9}}|'objective' needs 'data.epochs' in place of 'tokens'",
        "{objective: grpo, method: full, grpo: {klWeight: 1}}|'objective' needs 'method: lora' or",
        "{objective: grpo, grpo: {maxTokens: 512}}|'objective' needs 'grpo.maxTokens' below"
            + " 'data.sequenceLength' 512, got 512",
        "{objective: grpo, grpo: {iterations: 3}}|'checkpointEverySteps' must be a multiple of"
            + " 'grpo.iterations' 3, got 20",
        "{objective: grpo, lora: {dropout: 0.1}}|'objective' needs 'lora.dropout: 0'",
        "{method: full, start: {}}|'start.model' is missing",
        "{method: full, start: {model: m, deviation: 0}}|'start.deviation' must be",
        "start: {model: m}|'start' needs 'method: full'",
        "data: {epochs: 2, world: {}}|'data.world' needs 'tokens' in place of 'epochs'",
        "data: {tokens: 9, world: {people: 0}}|'data.world.people' must be an integer from 1",
        "data: {tokens: 9, stages: {a: {from: 0, sequenceLength: 8, mix: {texts: 1}}}}|"
            + "'data.stages.a.sequenceLength' needs 'data.world'",
        "{data: {tokens: 9, world: {}}, earlyStopping: {}}|'earlyStopping' must not stand beside",
        "{data: {tokens: 9, world: {}}, objective: dpo}|'objective' needs to be language-modelling",
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
