package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.synthesize.episode.EpisodeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TrainCommandTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("openbook.root")).resolve("config/recipes");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeInputs() throws IOException {
    model = TinyModel.in(folder.resolve("model"));
    Files.write(
        folder.resolve("texts.jsonl"),
        List.of(
            "{\"text\": \"The mill stands by the river.\", \"source\": \"a\"}",
            "{\"text\": \"By the river stands the mill.\", \"source\": \"b\"}",
            "{\"question\": \"Where is the mill?\", \"answer\": \"by the river\"}"));
    Files.writeString(folder.resolve("general.txt"), "Water flows downhill. ".repeat(20));
    Files.writeString(
        folder.resolve("pairs.jsonl"),
        "{\"question\": \"Where?\", \"chosen\": \"by the river\", \"rejected\": \"uphill\"}\n");
    Files.writeString(
        folder.resolve("questions.jsonl"),
        "{\"question\": \"Where?\", \"answers\": [\"by the river\", \"at the mill\"]}\n");
  }

  private CommandRun run(String words) {
    String[] arguments =
        words
            .replace("MODEL", model.toString())
            .replace("HERE", folder.toString())
            .replace("RECIPES", RECIPES.toString())
            .split(" ");
    return CommandRun.of(
        Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString(), "OPENBOOK_CALIBRATE", "off"),
        arguments);
  }

  private static final String QUICK =
      " --set lora.rank=2 --set data.sequenceLength=48 --set precision=f32 --set data.epochs=2";

  @Test
  void train_export_merge_goOnFromEachOther() throws IOException {
    CommandRun train =
        run(
            "train RECIPES/cpt-replay-lora.yaml --base MODEL --data HERE/texts.jsonl"
                + " --mix replay=HERE/general.txt --out HERE/t --set data.microBatchSize=1"
                + QUICK);

    assertThat(train.err()).doesNotContain("openbook:");
    assertThat(train.exitCode()).isZero();
    assertThat(train.out())
        .contains("texts: ")
        .contains(" 2.00 passes over 3 texts")
        .contains("replay: ")
        .contains(" FLOPs, ")
        .contains("outcome: " + folder.resolve("t/adapter"));
    JsonRecord cost = JsonRecord.whole(folder.resolve("t/cost.json"));
    assertThat(cost.node().path("flops").doubleValue()).isGreaterThan(1e6);
    assertThat(cost.node().path("streams").size()).isEqualTo(2);
    JsonNode replay = cost.node().path("streams").path(1);
    assertThat(cost.node().path("replayShare").doubleValue())
        .isCloseTo(
            replay.path("tokens").doubleValue() / cost.node().path("tokens").doubleValue(),
            within(1e-12))
        .isPositive();
    assertThat(folder.resolve("t/tensorboard/events.out.tfevents.0.openbook")).exists();

    CommandRun merge = run("merge HERE/t --out HERE/merged");
    assertThat(merge.out()).startsWith("merged: " + folder.resolve("merged"));
    assertThat(merge.exitCode()).isZero();
    assertThat(run("export HERE/t --format peft --out HERE/peft").exitCode()).isZero();
    assertThat(folder.resolve("peft/adapter_model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("t/adapter/adapter_model.safetensors"));
    assertThat(run("export HERE/t --format gguf --out HERE/x.gguf").exitCode()).isZero();
    assertThat(folder.resolve("x.gguf")).exists();
  }

  /** The command is the one of the recipe's header, with a few small steps. */
  @ParameterizedTest
  @ValueSource(strings = {"03m", "1m", "3m"})
  void train_laboratoryRecipe_startsFromNothingButTheRecipe(String size) throws IOException {
    CommandRun train =
        run(
            "train RECIPES/lab-pretrain-"
                + size
                + ".yaml --out HERE/t --set data.tokens=12000 --set data.microBatchSize=8");

    assertThat(train.err()).doesNotContain("openbook:");
    assertThat(train.exitCode()).isZero();
    assertThat(train.out())
        .contains("6 steps, loss 6.")
        .contains(" tokens of texts made as they are read")
        .contains("outcome: " + folder.resolve("t/model"));
    assertThat(folder.resolve("t/model").toFile().list())
        .containsExactlyInAnyOrder(
            "config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");
    JsonRecord cost = JsonRecord.whole(folder.resolve("t/cost.json"));
    assertThat(cost.node().path("replayShare").doubleValue()).isZero();
    String log = Files.readString(folder.resolve("t/train.jsonl"));
    assertThat(
            run("train RECIPES/lab-pretrain-"
                    + size
                    + ".yaml --out HERE/u --set data.tokens=12000 --set data.microBatchSize=8")
                .exitCode())
        .isZero();
    assertThat(Files.readString(folder.resolve("u/train.jsonl"))).isEqualTo(log);
  }

  @Test
  void train_preview_writesTextsOfEveryStream() throws IOException {
    CommandRun preview = run("train RECIPES/lab-pretrain-1m.yaml --preview 3 --out HERE/p");

    assertThat(preview.exitCode()).isZero();
    assertThat(preview.out()).startsWith("texts: " + folder.resolve("p/preview.jsonl"));
    assertThat(Files.readAllLines(folder.resolve("p/preview.jsonl")))
        .hasSize(3 * EpisodeKind.values().length)
        .allMatch(line -> line.contains("\"learned\":true"));
  }

  @Test
  void train_again_doesNothingTwice_andResumeAsksForATraining() throws IOException {
    String words =
        "train RECIPES/sft-lora.yaml --base MODEL --data HERE/texts.jsonl --out HERE/t"
            + " --held-out HERE/texts.jsonl --set earlyStopping.everySteps=1"
            + QUICK;
    assertThat(run(words + " --resume").err())
        .contains("holds no training to resume; start it without --resume");
    CommandRun first = run(words);
    String log = Files.readString(folder.resolve("t/train.jsonl"));

    CommandRun second = run(words + " --resume");

    assertThat(first.exitCode()).isZero();
    assertThat(second.exitCode()).isZero();
    assertThat(Files.readString(folder.resolve("t/train.jsonl"))).isEqualTo(log);
    assertThat(folder.resolve("t/validation.jsonl")).exists();
  }

  /** Linux tells what a process takes; the figures are of all processes that trained. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void train_showsAndKeepsMemory() throws IOException {
    String words = "train RECIPES/cpt-lora.yaml --base MODEL --data HERE/general.txt --out HERE/t";

    CommandRun run = run(words + QUICK);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .containsPattern("tokens \\(loss [\\d.]+, rate .*, \\d+ tokens/s, [\\d.]+ GB\\)");
    assertThat(run.out()).containsPattern("peak memory [\\d,]+ MB");
    long peak =
        JsonRecord.whole(folder.resolve("t/cost.json")).node().path("peakBytes").longValue();
    assertThat(peak).isGreaterThan(1 << 20);
    assertThat(Files.readString(folder.resolve("t/timings.jsonl")))
        .contains("\"peakBytes\":" + peak);
    assertThat(Files.readString(folder.resolve("t/train.jsonl"))).doesNotContain("peakBytes");
    assertThat(run(words + QUICK).exitCode()).isZero();
    assertThat(JsonRecord.whole(folder.resolve("t/cost.json")).node().path("peakBytes").longValue())
        .as("the training is not done again")
        .isEqualTo(peak);
  }

  @Test
  void train_preferences() {
    CommandRun run =
        run(
            "train RECIPES/dpo-lora.yaml --base MODEL --data HERE/pairs.jsonl --out HERE/t"
                + QUICK);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("1 steps, loss 0.693 at first");
  }

  @Test
  void train_rewards() throws IOException {
    CommandRun run =
        run(
            "train RECIPES/grpo-lora.yaml --base MODEL --data HERE/questions.jsonl --out HERE/t"
                + " --set grpo.maxTokens=4 --set grpo.groupSize=3"
                + QUICK);

    assertThat(run.err()).doesNotContain("openbook:");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("reward 0.000 over the first tenth, 0.000 over the last");
    assertThat(Files.readString(folder.resolve("t/train.jsonl")))
        .contains("\"unanimousShare\":1.0")
        .contains("\"completionTokens\":");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "RECIPES/cpt-lora.yaml --base MODEL --data HERE/none.jsonl|none.jsonl",
        "RECIPES/cpt-lora.yaml --data HERE/texts.jsonl|Missing required option: '--base=NAME'",
        "RECIPES/cpt-lora.yaml --base MODEL|Missing required option: '--data=FILE'",
        "RECIPES/lab-pretrain-1m.yaml --base MODEL|starts from random weights ('start'): remove",
        "RECIPES/lab-pretrain-1m.yaml --data HERE/texts.jsonl|makes its texts from a world",
        "RECIPES/cpt-lora.yaml --preview 3|--preview is for recipes with 'data.world'",
        "RECIPES/cpt-lora.yaml --base nothing --data HERE/texts.jsonl|unknown model 'nothing'",
        "RECIPES/none.yaml --base MODEL --data HERE/texts.jsonl|none.yaml",
        "RECIPES/cpt-replay-lora.yaml --base MODEL --data HERE/texts.jsonl|the recipe mixes in"
            + " 'replay', of which no texts are given",
        "RECIPES/dpo-lora.yaml --base MODEL --data HERE/texts.jsonl|'prompt' is missing",
        "RECIPES/grpo-lora.yaml --base MODEL --data HERE/pairs.jsonl|'answer' is missing",
        "RECIPES/grpo-lora.yaml --base MODEL --data HERE/questions.jsonl --mix"
            + " qa=HERE/questions.jsonl|--mix is for 'objective: language-modelling'",
        "RECIPES/cpt-lora.yaml --base MODEL --data HERE/pairs.jsonl|'answer' is missing",
        "RECIPES/cpt-lora.yaml --base MODEL --data HERE/texts.jsonl --held-out"
            + " HERE/texts.jsonl|--held-out needs a recipe with 'earlyStopping'",
        "RECIPES/cpt-lora.yaml --base MODEL --data HERE/texts.jsonl --set lora.rnk=2|did you mean"
            + " 'lora.rank'?",
      })
  void train_badInput_isOneLineAndLeavesNothing(String words, String message) {
    CommandRun run = run("train " + words + " --out HERE/t");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines().filter(line -> line.contains("openbook:"))).hasSize(1);
    assertThat(run.err()).contains(message);
    assertThat(folder.resolve("t")).doesNotExist();
  }
}
