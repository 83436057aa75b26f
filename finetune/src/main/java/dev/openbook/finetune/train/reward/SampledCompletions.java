package dev.openbook.finetune.train.reward;

import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.generate.CompletionSampler;
import dev.openbook.finetune.generate.CompletionSampler.Completion;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.data.RolloutPlan;
import dev.openbook.finetune.train.data.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Completions sampled from the model as it is.
 *
 * <p>A completion's seed follows from the recipe's, the number of the batch, the prompt's place in
 * it and the completion's in its group: a step that is done again writes the same.
 *
 * @param sampler of the model that is trained
 * @param plan prompts of each step
 * @param seed the recipe's
 */
public record SampledCompletions(CompletionSampler sampler, RolloutPlan plan, long seed)
    implements CompletionWriter {
  private static final long COMPLETIONS = 0x636F6D706C657465L; // other draws have other starts

  @Override
  public List<Completion> write(TensorScope work, int step) {
    var random = new SplittableRandom((seed ^ COMPLETIONS) + 1_000_003L * plan.batch(step));
    var sampling = new Sampling(plan.objective().temperature(), OptionalInt.empty(), 1);
    var prompts = new ArrayList<TokenSequence>();
    var requests = new ArrayList<GenerationRequest>();
    for (TokenizedPrompt prompt : plan.prompts(step)) {
      for (int i = 0; i < plan.objective().groupSize(); i++) {
        prompts.add(prompt.ids());
        requests.add(
            new GenerationRequest(
                Prompt.of(prompt.prompt().prompt()),
                plan.objective().maxTokens(),
                plan.data().stops(),
                sampling,
                random.nextLong()));
      }
    }
    return sampler.complete(work, prompts, requests);
  }
}
