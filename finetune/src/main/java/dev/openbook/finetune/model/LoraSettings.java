package dev.openbook.finetune.model;

import dev.openbook.finetune.weights.AdapterConfig;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shape of a low-rank update.
 *
 * @param rank inner width, at least 1
 * @param alpha the update is scaled by {@code alpha / rank}, positive
 * @param dropout share of the update's input that is dropped while training, [0, 1)
 * @param targets layers that are updated, in every block; not empty
 */
public record LoraSettings(int rank, double alpha, double dropout, Set<LinearLayer> targets) {
  public LoraSettings {
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be at least 1, got " + rank);
    }
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException("alpha must be positive, got " + alpha);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets is empty");
    }
    targets = Set.copyOf(targets);
  }

  /** Returns settings that update all seven layers without dropout. */
  public static LoraSettings everywhere(int rank, double alpha) {
    return new LoraSettings(rank, alpha, 0, EnumSet.allOf(LinearLayer.class));
  }

  /** Returns the settings of an adapter's files. */
  public static LoraSettings of(AdapterConfig config) {
    return new LoraSettings(
        config.rank(),
        config.alpha(),
        config.dropout(),
        config.targetModules().stream().map(LinearLayer::of).collect(Collectors.toSet()));
  }

  /**
   * Returns these settings as an adapter's files hold them.
   *
   * @param baseModel name or path of the model that is updated; may be empty
   */
  public AdapterConfig toConfig(String baseModel) {
    return new AdapterConfig(
        baseModel,
        rank,
        alpha,
        dropout,
        targets.stream().map(LinearLayer::moduleName).sorted().toList());
  }

  /** Returns the factor of the update, {@code alpha / rank}. */
  public double scale() {
    return alpha / rank;
  }
}
