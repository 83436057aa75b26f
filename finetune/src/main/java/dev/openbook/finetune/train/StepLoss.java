package dev.openbook.finetune.train;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step's forward passes found.
 *
 * @param mean the objective's mean: nats a learned token, for preferences a pair's loss, for
 *     rewards a written token's loss, which may be below 0
 * @param tokens learned tokens
 * @param figures further means of the step by name, in a fixed order
 */
public record StepLoss(double mean, long tokens, Map<String, Double> figures) {
  public StepLoss {
    requireNonNull(figures, "figures is null");
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
