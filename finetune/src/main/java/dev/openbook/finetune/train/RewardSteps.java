package dev.openbook.finetune.train;

import dev.openbook.finetune.generate.CompletionSampler;
import dev.openbook.finetune.generate.CompletionSampler.Completion;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.data.RolloutPlan;
import dev.openbook.finetune.train.data.TokenizedPrompt;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.reward.CompletionWriter;
import dev.openbook.finetune.train.reward.GroupRewards;
import dev.openbook.finetune.train.reward.PolicyLoss;
import dev.openbook.finetune.train.reward.Rollout;
import dev.openbook.finetune.train.reward.SampledCompletions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Steps of group relative policy optimization, {@link Objective.Grpo}.
 *
 * <p>A step's gradient is that of cross entropies with weights: a token's loss falls by {@link
 * PolicyLoss.Token#pull} for each nat that it gains. Completions are written before the first step
 * that learns from them and forgotten after the last; checkpoints stand between batches, so that a
 * training that goes on writes them anew, and writes the same.
 */
final class RewardSteps implements TrainingSteps {
  private final Decoder decoder;
  private final RolloutPlan plan;
  private final CompletionWriter writer;
  private final PolicyLoss policy;
  private final int rowsAtOnce;
  private final boolean recomputes;
  private Written written = new Written(List.of(), Map.of(), List.of(), List.of());

  /**
   * Completions that steps learn from.
   *
   * @param rollouts group after group
   * @param figures of their rewards
   * @param before log-probability of each token under the model that wrote it, by rollout; zeros
   *     where no step needs it
   * @param references likewise under the model before training
   */
  private record Written(
      List<Rollout> rollouts,
      Map<String, Double> figures,
      List<double[]> before,
      List<double[]> references) {}

  /**
   * Makes the steps.
   *
   * @param promptsAtOnce whose completions are computed together
   * @param recomputes whether layers are computed again on the way back
   */
  RewardSteps(
      Decoder decoder,
      RolloutPlan plan,
      CompletionWriter writer,
      int promptsAtOnce,
      boolean recomputes) {
    this.decoder = decoder;
    this.plan = plan;
    this.writer = writer;
    this.policy = new PolicyLoss(plan.objective().clip(), plan.objective().klWeight());
    this.rowsAtOnce = promptsAtOnce * plan.objective().groupSize();
    this.recomputes = recomputes;
  }

  /** Makes steps on completions that the decoder itself writes. */
  static RewardSteps of(Decoder decoder, RolloutPlan plan, Recipe recipe) {
    var sampler = new CompletionSampler(decoder, plan.data().decoded());
    return new RewardSteps(
        decoder,
        plan,
        new SampledCompletions(sampler, plan, recipe.seed()),
        recipe.data().microBatchSize(),
        recipe.activationCheckpointing());
  }

  @Override
  public RolloutPlan plan() {
    return plan;
  }

  @Override
  public StepLoss backward(TensorScope work, int step, OptionalLong dropoutSeed) {
    if (plan.writes(step)) {
      written = write(work, step);
    }
    List<Rollout> rollouts = written.rollouts();
    List<double[]> now = plan.writes(step) ? written.before() : likelihoods(work, rollouts);
    long tokens = rollouts.stream().mapToLong(Rollout::length).sum();
    var pulls = new ArrayList<float[]>();
    double loss = 0;
    double divergence = 0;
    double clipped = 0;
    for (int i = 0; i < rollouts.size(); i++) {
      float[] pull = new float[rollouts.get(i).length()];
      for (int t = 0; t < pull.length; t++) {
        PolicyLoss.Token token =
            policy.of(
                rollouts.get(i).advantage(),
                now.get(i)[t],
                written.before().get(i)[t],
                written.references().get(i)[t]);
        pull[t] = (float) token.pull();
        loss += token.loss();
        divergence += token.divergence();
        clipped += token.isClipped() ? 1 : 0;
      }
      pulls.add(pull);
    }
    learn(work, rollouts, pulls, 1.0 / tokens, dropoutSeed);
    Map<String, Double> figures = new LinkedHashMap<>(written.figures());
    if (policy.klWeight() > 0) {
      figures.put("kl", divergence / tokens);
    }
    figures.put("clippedShare", clipped / tokens);
    figures.put("completionTokens", (double) tokens / rollouts.size());
    return new StepLoss(loss / tokens, tokens, figures);
  }

  private Written write(TensorScope work, int step) {
    List<Completion> completions = writer.write(work, step);
    int size = plan.objective().groupSize();
    var rollouts = new ArrayList<Rollout>();
    double rewards = 0;
    double deviations = 0;
    double unanimous = 0;
    for (TokenizedPrompt prompt : plan.prompts(step)) {
      List<Completion> group = completions.subList(rollouts.size(), rollouts.size() + size);
      var judged =
          new GroupRewards(
              group.stream()
                  .map(one -> plan.data().reward().of(prompt.prompt(), one.text()))
                  .toList());
      List<Double> advantages = judged.advantages(plan.objective().scaleRewards());
      for (int i = 0; i < size; i++) {
        rollouts.add(new Rollout(prompt.ids(), group.get(i).tokens(), advantages.get(i)));
        rewards += judged.rewards().get(i);
      }
      deviations += judged.deviation();
      unanimous += judged.isUnanimous() ? 1 : 0;
    }
    int groups = rollouts.size() / size;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("reward", rewards / rollouts.size());
    figures.put("rewardStd", deviations / groups);
    figures.put("unanimousShare", unanimous / groups);
    List<double[]> none = rollouts.stream().map(rollout -> new double[rollout.length()]).toList();
    return new Written(
        List.copyOf(rollouts),
        figures,
        plan.objective().comparesLikelihoods() ? likelihoods(work, rollouts) : none,
        policy.klWeight() > 0 ? decoder.withoutAdapter(() -> likelihoods(work, rollouts)) : none);
  }

  /** Returns the log-probability of each token of completions under the decoder as it is. */
  private List<double[]> likelihoods(TensorScope work, List<Rollout> rollouts) {
    var all = new ArrayList<double[]>();
    for (int start = 0; start < rollouts.size(); start += rowsAtOnce) {
      List<Rollout> part = rollouts.subList(start, Math.min(rollouts.size(), start + rowsAtOnce));
      double[][] rows =
          CausalLoss.logProbabilities(decoder, work, batch(part, i -> ones(part.get(i))));
      for (int i = 0; i < rows.length; i++) {
        int from = part.get(i).prompt().length();
        all.add(Arrays.copyOfRange(rows[i], from, from + part.get(i).length()));
      }
    }
    return all;
  }

  private static float[] ones(Rollout rollout) {
    float[] ones = new float[rollout.length()];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Adds the gradients; completions without any are not read. */
  private void learn(
      TensorScope work,
      List<Rollout> rollouts,
      List<float[]> pulls,
      double scale,
      OptionalLong dropoutSeed) {
    for (int start = 0; start < rollouts.size(); start += rowsAtOnce) {
      var rows = new ArrayList<Rollout>();
      var weights = new ArrayList<float[]>();
      for (int i = start; i < Math.min(rollouts.size(), start + rowsAtOnce); i++) {
        if (pulls(pulls.get(i))) {
          rows.add(rollouts.get(i));
          weights.add(pulls.get(i));
        }
      }
      if (!rows.isEmpty()) {
        CausalLoss.backward(
            decoder, work, batch(rows, weights::get), scale, dropoutSeed, recomputes);
      }
    }
  }

  private static boolean pulls(float[] weights) {
    for (float weight : weights) {
      if (weight != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns completions after their prompts.
   *
   * @param weights of a row's completion, by token
   */
  private TokenBatch batch(List<Rollout> rows, IntFunction<float[]> weights) {
    int width =
        rows.stream().mapToInt(row -> row.prompt().length() + row.length()).max().orElseThrow();
    int[][] ids = new int[rows.size()][];
    float[][] all = new float[ids.length][width];
    for (int i = 0; i < ids.length; i++) {
      int[] prompt = rows.get(i).prompt().from(0);
      int[] completion = rows.get(i).completion().from(0);
      ids[i] = Arrays.copyOf(prompt, width);
      System.arraycopy(completion, 0, ids[i], prompt.length, completion.length);
      int end = prompt.length + completion.length;
      Arrays.fill(ids[i], end, width, decoder.config().endTokens().getFirst());
      System.arraycopy(weights.apply(i), 0, all[i], prompt.length, completion.length);
    }
    return TokenBatch.weighted(ids, all).atTemperature(plan.objective().temperature());
  }
}
