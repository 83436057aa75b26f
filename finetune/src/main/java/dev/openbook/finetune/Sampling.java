package dev.openbook.finetune;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How the next token is chosen.
 *
 * <p>In this order, as in Hugging Face's transformers: the bias is added to the logits, the penalty
 * applied, the logits divided by the temperature, then topK, topP and minP each keep a part of what
 * the one before has left, and a token is drawn. A temperature of 0 takes the greatest logit after
 * bias and penalty.
 *
 * @param temperature divides the logits; 0 takes the most probable token (greedy)
 * @param topK keeps the k most probable tokens, and those that tie with the last; empty keeps all
 * @param topP keeps the smallest set whose probability reaches this, (0, 1]; 1 keeps all
 * @param minP keeps tokens at least this many times as probable as the best one, [0, 1]; 0 keeps
 *     all
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens that stand in
 *     the prompt or the text, positive; 1 changes nothing
 * @param logitBias numbers added to the logits of token ids; {@code -Infinity} forbids a token
 */
public record Sampling(
    double temperature,
    OptionalInt topK,
    double topP,
    double minP,
    double repetitionPenalty,
    Map<Integer, Double> logitBias) {
  /** Always the most probable token. */
  public static final Sampling GREEDY = new Sampling(0, OptionalInt.empty(), 1);

  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be at least 0, got " + temperature);
    }
    if (topK.isPresent() && topK.getAsInt() < 1) {
      throw new IllegalArgumentException("topK must be at least 1, got " + topK.getAsInt());
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1], got " + topP);
    }
    if (!(minP >= 0 && minP <= 1)) {
      throw new IllegalArgumentException("minP must be in [0, 1], got " + minP);
    }
    if (!(repetitionPenalty > 0) || Double.isInfinite(repetitionPenalty)) {
      throw new IllegalArgumentException(
          "repetitionPenalty must be positive, got " + repetitionPenalty);
    }
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach(
        (token, bias) -> {
          if (token < 0 || bias.isNaN() || bias == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                "logitBias must map token ids to numbers, got " + token + " to " + bias);
          }
        });
  }

  /** Makes a choice without minimal probability, penalty and bias. */
  public Sampling(double temperature, OptionalInt topK, double topP) {
    this(temperature, topK, topP, 0, 1, Map.of());
  }

  /** Returns whether the choice is deterministic. */
  public boolean isGreedy() {
    return temperature == 0;
  }

  /** Returns this with another minimal probability. */
  public Sampling withMinP(double share) {
    return new Sampling(temperature, topK, topP, share, repetitionPenalty, logitBias);
  }

  /** Returns this with another repetition penalty. */
  public Sampling withRepetitionPenalty(double penalty) {
    return new Sampling(temperature, topK, topP, minP, penalty, logitBias);
  }

  /** Returns this with another bias. */
  public Sampling withLogitBias(Map<Integer, Double> bias) {
    return new Sampling(temperature, topK, topP, minP, repetitionPenalty, bias);
  }
}
