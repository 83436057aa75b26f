package dev.openbook.finetune.weights;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What an adapter's {@code adapter_config.json} says of a plain LoRA.
 *
 * @param baseModel name or path of the model that it updates; may be empty
 * @param rank width of the update, at least 1
 * @param alpha numerator of the update's factor {@code alpha / rank}, positive
 * @param dropout share of the update's input that was dropped in training, [0, 1)
 * @param targetModules last parts of the updated modules' names, e.g. {@code q_proj} or {@code
 *     lm_head}; not empty
 * @param rankStabilised whether the factor is {@code alpha / sqrt(rank)} instead
 * @param layers numbers of the blocks whose modules are updated, from 0; empty is every block; the
 *     head is in none and is updated all the same
 */
public record AdapterConfig(
    String baseModel,
    int rank,
    double alpha,
    double dropout,
    List<String> targetModules,
    boolean rankStabilised,
    List<Integer> layers) {
  public AdapterConfig {
    requireNonNull(baseModel, "baseModel is null");
    targetModules = List.copyOf(targetModules);
    layers = List.copyOf(layers);
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be at least 1, got " + rank);
    }
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException("alpha must be positive, got " + alpha);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
    }
    if (targetModules.isEmpty()) {
      throw new IllegalArgumentException("targetModules is empty");
    }
  }

  /** Returns the config of a plain update in every block. */
  public AdapterConfig(
      String baseModel, int rank, double alpha, double dropout, List<String> targetModules) {
    this(baseModel, rank, alpha, dropout, targetModules, false, List.of());
  }

  /** Returns the factor of the update: {@code alpha / rank}, or over the rank's root. */
  public double scale() {
    return scale(rank, alpha, rankStabilised);
  }

  /** Returns the factor of an update with these settings; see {@link #scale()}. */
  public static double scale(int rank, double alpha, boolean rankStabilised) {
    return rankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
  }
}
