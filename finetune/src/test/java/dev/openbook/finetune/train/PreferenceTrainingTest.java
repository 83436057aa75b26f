package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import dev.openbook.finetune.train.data.PreferencePlan;
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.data.TokenizedPair;
import dev.openbook.finetune.train.data.TokenizedText;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TensorMemory.class)
class PreferenceTrainingTest {

  @TempDir private Path folder;

  private static Recipe recipe(Objective objective) {
    Recipe base = StoriesTraining.recipe(0);
    return new Recipe(
        base.method(),
        objective,
        base.optimizer(),
        DataSettings.of(new TrainingBudget.Epochs(3), 48, 2, 2),
        base.earlyStopping(),
        false,
        base.precision(),
        base.seed(),
        2);
  }

  private static TokenizedData pairs() {
    int[] story = TinyModel.ids(TinyModel.reference().get("batch"))[0];
    var pairs = new ArrayList<TokenizedPair>();
    for (int i = 0; i < 9; i++) {
      int[] chosen = Arrays.copyOfRange(story, i, i + 14);
      int[] rejected = chosen.clone();
      for (int t = 6; t < rejected.length; t++) {
        rejected[t] = 100 + 7 * t + i;
      }
      pairs.add(
          new TokenizedPair(
              TokenizedText.of("s" + i, chosen, 6, 2), TokenizedText.of("s" + i, rejected, 6, 2)));
    }
    return new TokenizedData.Pairs(pairs);
  }

  @Test
  void run_firstStepHasNoPreference_laterOnesDo(TensorScope scope) throws IOException {
    TrainingResult result =
        StoriesTraining.train(
            scope, recipe(new Objective.Dpo(0.5)), pairs(), folder, Progress.NONE);

    TrainingLogLine first = result.log().getFirst();
    assertThat(first.loss()).isCloseTo(Math.log(2), within(1e-5));
    assertThat(first.figures().get("margin")).isCloseTo(0, within(1e-4));
    TrainingLogLine last = result.log().getLast();
    assertThat(last.loss()).isLessThan(0.5);
    assertThat(last.figures()).containsEntry("accuracy", 1.0).containsKey("chosenReward");
    assertThat(result.uses().getFirst().passes()).isEqualTo(3);
  }

  /** The gradient is that of the loss: a small step along it lowers the loss by its square. */
  @Test
  void backward_gradientIsThatOfTheLoss(TensorScope scope) throws IOException {
    Recipe recipe = recipe(new Objective.Dpo(0.5));
    try (TensorScope outer = scope.child("gradient");
        Decoder decoder = TinyModel.load(outer, DecoderSettings.frozen(Precision.F32))) {
      TokenizedData.Pairs pairs = (TokenizedData.Pairs) pairs();
      var plan = PreferencePlan.of(pairs.pairs(), recipe, 2);
      List<Integer> all = IntStream.range(0, pairs.pairs().size()).boxed().toList();
      // Near the model's own, so that the sigmoid is not flat.
      List<PreferenceSteps.Likelihoods> references =
          PreferenceSteps.likelihoods(decoder, outer, plan, all).stream()
              .map(own -> new PreferenceSteps.Likelihoods(own.chosen() - 1, own.rejected() + 1))
              .toList();
      var steps = new PreferenceSteps(decoder, plan, references, 0.5, false);
      LoraAdapter adapter =
          LoraAdapter.create(outer, decoder.config(), recipe.lora().orElseThrow(), 1)
              .requireGradients();
      decoder.attach(adapter);
      double[] losses = new double[2];
      double norm;
      double rate = 1e-5;

      try (TensorScope work = outer.child("first")) {
        losses[0] = steps.backward(work, 1, OptionalLong.empty()).mean();
        double squares = 0;
        for (Tensor parameter : adapter.parameters().values()) {
          Tensor gradient = parameter.gradient(work).orElseThrow();
          for (float each : gradient.toFloats()) {
            squares += (double) each * each;
          }
          TensorUpdates.add(parameter, gradient, -rate);
        }
        norm = squares;
      }
      decoder.refreshWeights();
      try (TensorScope work = outer.child("second")) {
        losses[1] = steps.backward(work, 1, OptionalLong.empty()).mean();
      }
      decoder.detachAdapter();

      assertThat(losses[0] - losses[1]).isCloseTo(rate * norm, within(0.05 * rate * norm));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 11})
  void run_cutOffAndTakenUp_givesTheSameBytes(int calls, TensorScope scope) throws IOException {
    Recipe recipe = recipe(new Objective.Dpo(0.1));
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    StoriesTraining.train(scope, recipe, pairs(), whole, Progress.NONE);

    PowerCut.after(calls, progress -> StoriesTraining.train(scope, recipe, pairs(), cut, progress));
    StoriesTraining.train(scope, recipe, pairs(), cut, Progress.NONE);

    for (String file :
        List.of("train.jsonl", "references.jsonl", "adapter/adapter_model.safetensors")) {
      assertThat(cut.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  @Test
  void run_dataThatDoNotFitTheObjective_areRefused(TensorScope scope) {
    assertThatThrownBy(
            () ->
                StoriesTraining.train(
                    scope,
                    recipe(new Objective.LanguageModelling()),
                    pairs(),
                    folder,
                    Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("the data are preferences");
    assertThatThrownBy(
            () ->
                StoriesTraining.train(
                    scope,
                    recipe(new Objective.Dpo(0.1)),
                    StoriesTraining.data(),
                    folder,
                    Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("the recipe's 'objective: dpo' needs preferences");
  }
}
