package dev.openbook.finetune.train.reward;

/**
 * The clipped loss of one token, and its gradient.
 *
 * @param clip how far a ratio of probabilities may move before the token has no gradient any more,
 *     (0, 1)
 * @param klWeight weight of the divergence from the model before training, at least 0
 * @see <a href="https://arxiv.org/abs/2402.03300">Shao et al., DeepSeekMath, equations 3 and 4</a>
 * @see <a href="https://arxiv.org/abs/2512.02556">DeepSeek-V3.2 (unbiased estimate of the
 *     divergence)</a>
 */
public record PolicyLoss(double clip, double klWeight) {
  /**
   * What a token gives.
   *
   * @param loss {@code -min(r A, clip(r) A) + klWeight divergence}
   * @param pull what the loss falls by for each nat that the token's log-probability rises: the
   *     weight of its cross entropy
   * @param divergence {@code r (ref/p - log(ref/p) - 1)}, at least 0; 0 where it has no weight. The
   *     paper has no r: its gradient is then not that of the divergence
   * @param isClipped whether the ratio has moved so far that the reward has no gradient
   */
  public record Token(double loss, double pull, double divergence, boolean isClipped) {}

  /**
   * Returns what a token gives.
   *
   * @param advantage of its completion, A
   * @param now log-probability under the model as it is, log p, nats
   * @param before log-probability under the model that wrote it, nats
   * @param reference log-probability under the model before training, nats; not read where the
   *     divergence has no weight
   */
  public Token of(double advantage, double now, double before, double reference) {
    double ratio = Math.exp(now - before);
    double bounded = Math.clamp(ratio, 1 - clip, 1 + clip);
    boolean isClipped = (advantage > 0 && ratio > 1 + clip) || (advantage < 0 && ratio < 1 - clip);
    double loss = -Math.min(ratio * advantage, bounded * advantage);
    double pull = isClipped ? 0 : ratio * advantage;
    if (klWeight == 0) {
      return new Token(loss, pull, 0, isClipped);
    }
    double away = reference - now;
    double divergence = ratio * (Math.expm1(away) - away);
    return new Token(
        loss + klWeight * divergence, pull + klWeight * ratio * away, divergence, isClipped);
  }
}
