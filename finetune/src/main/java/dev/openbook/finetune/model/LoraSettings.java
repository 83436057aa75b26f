package dev.openbook.finetune.model;

import dev.openbook.finetune.weights.AdapterConfig;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shape of a low-rank update.
 *
 * @param rank inner width, at least 1
 * @param alpha the update is scaled by {@code alpha / rank}, positive; see {@link #scale}
 * @param dropout share of the update's input that is dropped while training, [0, 1)
 * @param targets layers that are updated; not empty
 * @param rankStabilised whether the factor is {@code alpha / sqrt(rank)}, as in <a
 *     href="https://arxiv.org/abs/2312.03732">Kalajdzievski, rsLoRA</a>
 * @param blocks numbers of the blocks that are updated, from 0; empty updates every block. The head
 *     is in none and, as in PEFT, is updated all the same
 */
public record LoraSettings(
    int rank,
    double alpha,
    double dropout,
    Set<LinearLayer> targets,
    boolean rankStabilised,
    Set<Integer> blocks) {
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
    if (blocks.stream().anyMatch(block -> block < 0)) {
      throw new IllegalArgumentException("blocks must be at least 0, got " + blocks);
    }
    targets = Set.copyOf(targets);
    blocks = Set.copyOf(blocks);
  }

  /** Returns settings of a plain update in every block. */
  public LoraSettings(int rank, double alpha, double dropout, Set<LinearLayer> targets) {
    this(rank, alpha, dropout, targets, false, Set.of());
  }

  /** Returns settings that update all layers of the blocks without dropout. */
  public static LoraSettings everywhere(int rank, double alpha) {
    return new LoraSettings(rank, alpha, 0, LinearLayer.ofBlock());
  }

  /** Returns the settings of an adapter's files. */
  public static LoraSettings of(AdapterConfig config) {
    return new LoraSettings(
        config.rank(),
        config.alpha(),
        config.dropout(),
        config.targetModules().stream().map(LinearLayer::of).collect(Collectors.toSet()),
        config.rankStabilised(),
        Set.copyOf(config.layers()));
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
        targets.stream().map(LinearLayer::moduleName).sorted().toList(),
        rankStabilised,
        blocks.stream().sorted().toList());
  }

  /** Returns the factor of the update: {@code alpha / rank}, or over the rank's root. */
  public double scale() {
    return AdapterConfig.scale(rank, alpha, rankStabilised);
  }

  /** Returns whether the output head is updated. */
  boolean updatesHead() {
    return targets.contains(LinearLayer.HEAD);
  }

  /** Returns whether a block's layers are updated. */
  boolean updates(int block) {
    return blocks.isEmpty() || blocks.contains(block);
  }
}
