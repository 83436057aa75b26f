package dev.openbook.finetune.synthesize;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What to make of documents.
 *
 * @param weights kind to its share of the tokens, relative, greater than 0; not empty
 * @param budgetTokens most tokens in all, at least 1
 * @param seed chooses orders and wordings
 */
public record SynthesisPlan(Map<String, Double> weights, long budgetTokens, long seed) {
  public SynthesisPlan {
    if (weights.isEmpty()) {
      throw new IllegalArgumentException("weights is empty");
    }
    weights.forEach(
        (kind, weight) -> {
          if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                "weight of '" + kind + "' must be greater than 0, got " + weight);
          }
        });
    if (budgetTokens < 1) {
      throw new IllegalArgumentException("budgetTokens must be at least 1, got " + budgetTokens);
    }
    weights = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /** Returns a plan of one kind. */
  public static SynthesisPlan of(String kind, long budgetTokens, long seed) {
    return new SynthesisPlan(Map.of(kind, 1.0), budgetTokens, seed);
  }
}
