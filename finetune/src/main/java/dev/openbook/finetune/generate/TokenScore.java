package dev.openbook.finetune.generate;

/**
 * How likely one token is after those before it.
 *
 * @param logProbability nats, at most 0
 * @param best whether no token is more probable
 */
record TokenScore(double logProbability, boolean best) {}
