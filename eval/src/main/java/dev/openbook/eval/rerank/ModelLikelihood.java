package dev.openbook.eval.rerank;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Passage;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.rag.rerank.PassageLikelihood;
import java.util.List;

/**
 * The mean log-probability of a query's tokens after a passage, {@code 1/|q| sum_t log P(q_t |
 * q_<t, passage)}, nats a token, read by {@link QuestionWritingPrompt}.
 *
 * <p>All passages of a query are scored in one call, so that the model computes what their prompts
 * share once and batches the rest. A prompt beyond the model's context is cut or refused as the
 * model does; cut from the left, the passage loses its start.
 *
 * <p>Borrows its model; one thread at a time, as the model.
 */
public final class ModelLikelihood implements PassageLikelihood {
  private final LanguageModel model;

  /** Creates a likelihood over an open model. */
  public ModelLikelihood(LanguageModel model) {
    this.model = requireNonNull(model, "model is null");
  }

  /**
   * Returns one mean a passage.
   *
   * @return nats a token, at most 0; all 0 for a blank query, which says nothing of a passage
   * @throws IllegalArgumentException if a prompt exceeds the model's context and the model does not
   *     cut prompts
   */
  @Override
  public double[] logLikelihoods(String query, List<Passage> passages) {
    if (passages.isEmpty() || query.isBlank()) {
      return new double[passages.size()];
    }
    List<List<Score>> scores =
        model.score(
            passages.stream()
                .map(passage -> QuestionWritingPrompt.request(query, passage))
                .toList());
    return scores.stream()
        .map(List::getFirst)
        .mapToDouble(score -> score.logLikelihood() / score.tokens())
        .toArray();
  }
}
