package dev.openbook.finetune;

/**
 * How likely one continuation is after its prompt.
 *
 * @param logLikelihood sum of the tokens' log-probabilities, nats, at most 0
 * @param tokens number of tokens scored, at least 1
 * @param greedy whether every token is the most probable one
 */
public record Score(double logLikelihood, int tokens, boolean greedy) {}
