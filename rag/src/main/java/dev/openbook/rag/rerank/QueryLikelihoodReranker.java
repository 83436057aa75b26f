package dev.openbook.rag.rerank;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Passage;
import dev.openbook.rag.Ranking;
import java.util.List;

/**
 * Orders passages by {@code log P(query | passage)}: the passage from which a language model would
 * most readily ask the query comes first. No model is trained for it.
 *
 * <p>A hit's score is what the {@link PassageLikelihood} gives, nats, at most 0. Sum and mean over
 * the query's tokens rank alike, since the query is the same for all passages. Safe for concurrent
 * use if the likelihood is.
 *
 * @see <a href="https://arxiv.org/abs/2204.07496">Sachan et al., Improving Passage Retrieval with
 *     Zero-Shot Question Generation</a>
 */
public final class QueryLikelihoodReranker implements Reranker {
  private final PassageLikelihood likelihood;

  /** Creates a reranker over a model's likelihoods. */
  public QueryLikelihoodReranker(PassageLikelihood likelihood) {
    this.likelihood = requireNonNull(likelihood, "likelihood is null");
  }

  /**
   * Orders candidates.
   *
   * @throws dev.openbook.datasets.BadInputException if the model gives a likelihood that is not
   *     finite
   */
  @Override
  public Ranking rerank(String query, List<Passage> candidates) {
    if (candidates.isEmpty()) {
      return new Ranking(List.of());
    }
    return ScoredCandidates.ranking(
        candidates, likelihood.logLikelihoods(query, candidates), "the language model");
  }
}
