package dev.openbook.eval.cost;

import static java.util.Objects.requireNonNull;

/**
 * What a fine-tuned model costs before its first query, in floating point operations.
 *
 * <p>A token costs 2N forward and, in training, twice as much again for gradients of activations
 * and of weights each: 6N where all weights are trained. With adapters the gradients of the frozen
 * weights, 2N, are left out, and those of the adapters are taken as nothing: 4N. Attention is left
 * out, so contexts must be short against 12 times the embedding size.
 *
 * @param parameters of the model, N, above 0
 * @param generationFlops of making the training texts, at least 0; 0 where they are made by rule
 * @param trainingTokens T, with repeats, at least 0
 * @param method what is trained
 * @see <a href="https://arxiv.org/abs/2001.08361">Kaplan et al. 2020, section 2.1, for 2N and
 *     6N</a>
 */
public record TuningCost(
    double parameters, double generationFlops, double trainingTokens, Method method) {

  /** What is trained. */
  public enum Method {
    /** All weights, 6N operations a token. */
    FULL(6),
    /** Adapters on frozen weights, 4N operations a token. */
    LORA(4);

    private final int flopsPerParameter;

    Method(int flopsPerParameter) {
      this.flopsPerParameter = flopsPerParameter;
    }
  }

  public TuningCost {
    requireNonNull(method, "method is null");
    if (!(parameters > 0) || Double.isInfinite(parameters)) {
      throw new IllegalArgumentException(
          "parameters must be above 0 and finite, got " + parameters);
    }
    requireCost("generationFlops", generationFlops);
    requireCost("trainingTokens", trainingTokens);
  }

  /** Returns the operations of making the texts and training on them. */
  public double flops() {
    return generationFlops + method.flopsPerParameter * parameters * trainingTokens;
  }

  /** Returns the operations of reading one token of context, 2N. */
  public double flopsPerContextToken() {
    return 2 * parameters;
  }

  static void requireCost(String name, double cost) {
    if (!(cost >= 0) || Double.isInfinite(cost)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite, got " + cost);
    }
  }
}
