package dev.openbook.eval.measure;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one arm did on one question, as far as measures look at it.
 *
 * @param golds gold answers; empty when the question is unanswerable
 * @param answer the model's answer, empty text for "no answer"
 * @param choice what it preferred among options; empty where it was given none
 * @param retrieval what it was shown; empty where nothing was retrieved
 */
public record Attempt(
    List<String> golds, String answer, Optional<Choice> choice, Optional<Retrieval> retrieval) {
  public Attempt {
    golds = List.copyOf(golds);
    requireNonNull(answer, "answer is null");
    requireNonNull(choice, "choice is null");
    requireNonNull(retrieval, "retrieval is null");
  }

  /** Returns an attempt of which only the answer's text is known. */
  public static Attempt of(String answer, List<String> golds) {
    return new Attempt(golds, answer, Optional.empty(), Optional.empty());
  }

  /**
   * Options and how likely the model finds them.
   *
   * @param options texts without the delimiter before them, at least one
   * @param logLikelihoods one an option, in nats
   * @param gold index of the right option
   */
  public record Choice(List<String> options, List<Double> logLikelihoods, int gold) {
    public Choice {
      options = List.copyOf(options);
      logLikelihoods = List.copyOf(logLikelihoods);
      if (logLikelihoods.size() != options.size()) {
        throw new IllegalArgumentException(
            "logLikelihoods size ("
                + logLikelihoods.size()
                + ") does not match options size ("
                + options.size()
                + ")");
      }
      if (gold < 0 || gold >= options.size()) {
        throw new IllegalArgumentException(
            "gold must be 0 to " + (options.size() - 1) + ", got " + gold);
      }
    }
  }

  /**
   * Retrieved and gold passages.
   *
   * @param passageIds the first k of the ranking
   * @param goldIds every gold passage of the index; empty when none holds the answer
   */
  public record Retrieval(List<String> passageIds, Set<String> goldIds) {
    public Retrieval {
      passageIds = List.copyOf(passageIds);
      goldIds = Set.copyOf(goldIds);
    }
  }
}
