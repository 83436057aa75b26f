package dev.openbook.finetune;

/**
 * How likely one continuation is after its prompt.
 *
 * @param logLikelihood sum of the tokens' log-probabilities, nats, at most 0
 * @param tokens number of tokens scored, at least 1
 * @param greedy whether every token is the most probable one
 * @param cutTokens tokens of the prompt that were left out because it exceeded the context; 0 for
 *     none
 */
public record Score(double logLikelihood, int tokens, boolean greedy, int cutTokens) {
  /** Makes a score whose prompt was read whole. */
  public Score(double logLikelihood, int tokens, boolean greedy) {
    this(logLikelihood, tokens, greedy, 0);
  }
}
