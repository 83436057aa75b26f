package dev.openbook.finetune.train;

import dev.openbook.datasets.Progress;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.data.PreferencePlan;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Steps of direct preference optimization.
 *
 * <p>A step's gradient is that of cross entropies with weights: with z the difference of a pair's
 * log-ratios times beta, the loss {@code log(1 + exp(-z))} falls by {@code beta sigmoid(-z)} for
 * each nat that the chosen continuation gains, and rises by as much for the rejected one. So a
 * micro-batch is read twice, once for z and once, with those weights, for the gradients.
 *
 * @param references log-likelihoods of each pair before training, nats
 * @param recomputes whether layers are computed again on the way back
 * @see <a href="https://arxiv.org/abs/2305.18290">Rafailov et al., equation 7 and section 4</a>
 */
record PreferenceSteps(
    Decoder decoder,
    PreferencePlan plan,
    List<Likelihoods> references,
    double beta,
    boolean recomputes)
    implements TrainingSteps {
  /**
   * Log-likelihoods of a pair's continuations, nats.
   *
   * @param chosen of the better one
   * @param rejected of the worse one
   */
  record Likelihoods(double chosen, double rejected) {
    double margin() {
      return chosen - rejected;
    }
  }

  /**
   * Makes the steps of a recipe of preferences.
   *
   * @param decoder of the base model, without an adapter, none of its weights changed yet
   * @param file log of the likelihoods before training, which are computed unless it has them
   */
  static PreferenceSteps of(
      TensorScope scope,
      Decoder decoder,
      PreferencePlan plan,
      Recipe recipe,
      Path file,
      Progress progress)
      throws IOException {
    if (!(recipe.objective() instanceof Objective.Dpo(double beta))) {
      throw new IllegalArgumentException("the recipe's objective is not dpo");
    }
    return new PreferenceSteps(
        decoder,
        plan,
        PreferenceReferences.read(scope, decoder, plan, recipe.data(), file, progress),
        beta,
        recipe.activationCheckpointing());
  }

  /** Returns the likelihoods of pairs under the decoder as it is. */
  static List<Likelihoods> likelihoods(
      Decoder decoder, TensorScope scope, PreferencePlan plan, List<Integer> pairs) {
    List<CausalLoss.Loss> rows =
        CausalLoss.evaluateRows(decoder, scope, plan.batch(pairs, pair -> 1, pair -> 1));
    return IntStream.range(0, pairs.size())
        .mapToObj(
            i -> new Likelihoods(-rows.get(i).sumNats(), -rows.get(pairs.size() + i).sumNats()))
        .toList();
  }

  @Override
  public StepLoss backward(TensorScope work, int step, OptionalLong dropoutSeed) {
    List<List<Integer>> batches = plan.microBatches(step);
    int all = batches.stream().mapToInt(List::size).sum();
    double loss = 0;
    double right = 0;
    double margins = 0;
    double rewards = 0;
    long tokens = 0;
    for (List<Integer> pairs : batches) {
      List<Likelihoods> now = likelihoods(decoder, work, plan, pairs);
      float[] pull = new float[pairs.size()];
      for (int i = 0; i < pull.length; i++) {
        Likelihoods before = references.get(pairs.get(i));
        double z = beta * (now.get(i).margin() - before.margin());
        loss += softplus(-z);
        pull[i] = (float) (beta * Math.exp(-softplus(z)));
        right += z > 0 ? 1 : 0;
        margins += z;
        rewards += beta * (now.get(i).chosen() - before.chosen());
      }
      TokenBatch batch = plan.batch(pairs, i -> pull[i], i -> -pull[i]);
      tokens += batch.learnedTokens();
      CausalLoss.backward(decoder, work, batch, 1.0 / all, dropoutSeed, recomputes);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", right / all);
    figures.put("margin", margins / all);
    figures.put("chosenReward", rewards / all);
    return new StepLoss(loss / all, tokens, figures);
  }

  /** Returns {@code log(1 + exp(x))}; {@code exp(-softplus(x))} is {@code sigmoid(-x)}. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
