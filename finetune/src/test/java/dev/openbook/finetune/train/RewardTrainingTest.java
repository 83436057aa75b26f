package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.data.AnsweredPrompt;
import dev.openbook.finetune.train.data.Reward;
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.data.TokenizedPrompt;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TensorMemory.class)
class RewardTrainingTest {

  @TempDir private Path folder;

  private static Recipe recipe(Objective objective, int epochs) {
    Recipe base = StoriesTraining.recipe(0);
    return new Recipe(
        base.method(),
        objective,
        base.optimizer(),
        DataSettings.of(new TrainingBudget.Epochs(epochs), 48, 2, 1),
        base.earlyStopping(),
        false,
        base.precision(),
        base.seed(),
        2);
  }

  /** Returns a text's tokens as words, so that a completion's text tells what it is. */
  private static String words(int[] ids) {
    var text = new StringBuilder();
    for (int id : ids) {
      text.append(id).append(' ');
    }
    return text.toString().strip();
  }

  private static int[] story() {
    return TinyModel.ids(TinyModel.reference().get("batch"))[0];
  }

  private static TokenizedPrompt prompt(int tokens, String answer) {
    return new TokenizedPrompt(
        new AnsweredPrompt("s" + tokens, "p", List.of(answer)),
        TokenSequence.of(Arrays.copyOf(story(), tokens)));
  }

  private static TokenizedData.Prompts prompts(int count, Reward reward) {
    return new TokenizedData.Prompts(
        IntStream.range(0, count).mapToObj(i -> prompt(5 + 2 * i, "a")).toList(),
        reward,
        List.of(),
        RewardTrainingTest::words);
  }

  /** Prompts whose completions are worth 0, 1/2 or 1, as follows from their text. */
  private static TokenizedData.Prompts arbitrary() {
    return prompts(5, (prompt, completion) -> completion.chars().sum() % 3 / 2.0);
  }

  /** Returns the probability of each token after each part of the story that begins it. */
  private static double[][] probabilities(Decoder decoder, TensorScope scope) {
    int[] story = story();
    int vocabulary = decoder.config().vocabularySize();
    double[][] all = new double[story.length][vocabulary];
    try (TensorScope work = scope.child("probabilities")) {
      Tensor hidden = decoder.read(work, new int[][] {story});
      float[] logs = work.ops().logSoftmax(decoder.logits(work, hidden)).toFloats();
      for (int i = 0; i < logs.length; i++) {
        all[i / vocabulary][i % vocabulary] = Math.exp(logs[i]);
      }
    }
    return all;
  }

  /** Returns prompts whose right answer is a token of a probability from 0.1 to 0.3. */
  private static List<TokenizedPrompt> seldomAnswered(double[][] probabilities) {
    var prompts = new ArrayList<TokenizedPrompt>();
    for (int place = 0; place < probabilities.length; place++) {
      double[] each = probabilities[place];
      int tokens = place + 1;
      IntStream.range(0, each.length)
          .filter(token -> each[token] > 0.1 && each[token] < 0.3)
          .mapToObj(token -> prompt(tokens, Integer.toString(token)))
          .findFirst()
          .ifPresent(prompts::add);
    }
    return prompts;
  }

  private static double[] ofAnswers(double[][] probabilities, List<TokenizedPrompt> prompts) {
    return prompts.stream()
        .mapToDouble(
            each ->
                probabilities[each.length() - 1][
                    Integer.parseInt(each.prompt().answers().getFirst())])
        .toArray();
  }

  @Test
  void run_seldomAnswersThatAreRewarded_becomeLikely(TensorScope scope) throws IOException {
    Recipe recipe = recipe(new Objective.Grpo(16, 1, 1, 0.2, 0, false, 1), 20);
    List<TokenizedPrompt> prompts;
    double[] before;
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      double[][] all = probabilities(decoder, scope);
      prompts = seldomAnswered(all);
      before = ofAnswers(all, prompts);
    }
    assertThat(prompts).hasSizeGreaterThanOrEqualTo(4);
    var data =
        new TokenizedData.Prompts(
            prompts,
            (prompt, completion) -> prompt.answers().contains(completion) ? 1 : 0,
            List.of(),
            RewardTrainingTest::words);

    TrainingResult result = StoriesTraining.train(scope, recipe, data, folder, Progress.NONE);

    List<TrainingLogLine> log = result.log();
    int pass = prompts.size() / 2;
    assertThat(reward(log.subList(0, pass))).isBetween(0.05, 0.4);
    assertThat(reward(log.subList(log.size() - pass, log.size()))).isGreaterThan(0.9);
    assertThat(log.getFirst().figures())
        .containsOnlyKeys(
            "reward", "rewardStd", "unanimousShare", "clippedShare", "completionTokens")
        .containsEntry("clippedShare", 0.0)
        .containsEntry("completionTokens", 1.0);
    assertThat(result.tokens())
        .isEqualTo(result.uses().getFirst().tokens() + result.learnedTokens());
    double[] after;
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("trained");
        PeftAdapter files = PeftAdapter.open(folder.resolve("adapter"))) {
      decoder.attach(
          LoraAdapter.load(work, decoder.config(), recipe.lora().orElseThrow(), files.weights()));
      after = ofAnswers(probabilities(decoder, work), prompts);
      decoder.detachAdapter();
    }
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).as("answer %d", i).isGreaterThan(before[i]);
    }
    assertThat(Arrays.stream(after).average().orElseThrow()).isGreaterThan(0.9);
  }

  private static double reward(List<TrainingLogLine> lines) {
    return lines.stream()
        .mapToDouble(line -> line.figures().getOrDefault("reward", Double.NaN))
        .average()
        .orElseThrow();
  }

  @Test
  void run_rewardsThatAreAllEqual_changeNothing(TensorScope scope) throws IOException {
    Recipe recipe = recipe(new Objective.Grpo(4, 1, 3, 0.2, 0, true, 1), 1);

    TrainingResult result =
        StoriesTraining.train(
            scope, recipe, prompts(3, (prompt, completion) -> 1), folder, Progress.NONE);

    assertThat(result.log())
        .allSatisfy(
            line -> {
              assertThat(line.gradientNorm()).isZero();
              assertThat(line.figures()).containsEntry("unanimousShare", 1.0);
            });
    try (TensorScope work = scope.child("start");
        Decoder decoder = TinyModel.load(work, DecoderSettings.frozen(Precision.F32))) {
      LoraAdapter start =
          LoraAdapter.create(work, decoder.config(), recipe.lora().orElseThrow(), recipe.seed());
      PeftAdapter.save(
          folder.resolve("start"),
          start.settings().toConfig("stories260K"),
          new TensorWeights(start.parameters()));
    }
    assertThat(folder.resolve("adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("start/adapter_model.safetensors"));
  }

  /** With a reference, and with completions that serve two steps. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 9})
  void run_cutOffAndTakenUp_givesTheSameBytes(int calls, TensorScope scope) throws IOException {
    Recipe recipe = recipe(new Objective.Grpo(4, 0.9, 5, 0.05, 0.1, true, 2), 2);
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    TrainingResult result = StoriesTraining.train(scope, recipe, arbitrary(), whole, Progress.NONE);

    PowerCut.after(
        calls, progress -> StoriesTraining.train(scope, recipe, arbitrary(), cut, progress));
    StoriesTraining.train(scope, recipe, arbitrary(), cut, Progress.NONE);

    for (String file : List.of("train.jsonl", "adapter/adapter_model.safetensors")) {
      assertThat(cut.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(result.steps()).isEqualTo(10);
    assertThat(result.log().getFirst().figures()).containsEntry("kl", 0.0);
    assertThat(result.log().getLast().figures().get("kl")).isPositive();
    assertThat(result.log()).anyMatch(line -> line.figures().getOrDefault("clippedShare", 0.0) > 0);
  }

  @Test
  void run_dataThatDoNotFitTheObjective_areRefused(TensorScope scope) {
    assertThatThrownBy(
            () ->
                StoriesTraining.train(
                    scope,
                    recipe(new Objective.LanguageModelling(), 1),
                    arbitrary(),
                    folder,
                    Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("the data are prompts with a reward");
    assertThatThrownBy(
            () ->
                StoriesTraining.train(
                    scope,
                    recipe(new Objective.Grpo(4, 1, 3, 0.2, 0, true, 1), 1),
                    StoriesTraining.data(),
                    folder,
                    Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("the recipe's 'objective: grpo' needs prompts");
  }
}
