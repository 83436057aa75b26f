package dev.openbook.finetune;

import dev.openbook.datasets.TokenCounter;
import java.util.List;

/**
 * A model that continues text and says how likely a continuation is.
 *
 * <p>One call is one batch: how requests are grouped is the caller's plan, so that results,
 * rounding included, depend on the plan alone. Implementations may be used by one thread at a time.
 * Whoever opens a model closes it.
 */
public interface LanguageModel extends AutoCloseable {
  /** Returns a short name for reports, e.g. {@code smollm2-135m-instruct}. */
  String name();

  /** Returns the counter of this model's tokens; it stays usable after {@link #close()}. */
  TokenCounter tokenCounter();

  /** Returns the longest sequence the model accepts, in tokens, prompt and answer together. */
  int contextLength();

  /**
   * Continues each prompt.
   *
   * @return one generation per request, in the requests' order
   * @throws IllegalArgumentException if a prompt with its {@code maxTokens} exceeds {@link
   *     #contextLength()} and the model does not cut prompts
   */
  List<Generation> generate(List<GenerationRequest> requests);

  /**
   * Continues each prompt and tells the text while it grows; a model that cannot tells each whole
   * text at its end.
   *
   * @param listener takes the pieces
   * @return as {@link #generate(List)}
   */
  default List<Generation> generate(List<GenerationRequest> requests, GenerationListener listener) {
    List<Generation> results = generate(requests);
    for (int i = 0; i < results.size(); i++) {
      if (!results.get(i).text().isEmpty()) {
        listener.onText(i, results.get(i).text());
      }
      listener.onEnd(i, results.get(i));
    }
    return results;
  }

  /**
   * Scores continuations.
   *
   * @return for each request its continuations' scores, both in the given order
   * @throws IllegalArgumentException if a prompt with a continuation exceeds {@link
   *     #contextLength()} and the model does not cut prompts
   */
  List<List<Score>> score(List<ScoreRequest> requests);

  @Override
  void close();
}
