package dev.openbook.finetune.tensor;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * Changes of tensors in place; never recorded for gradients.
 *
 * <p>The native calls return their receiver, which is not to be closed.
 *
 * <p>They are kept apart from {@link TensorOps} because whoever holds the tensor sees the change.
 */
public final class TensorUpdates {
  private TensorUpdates() {}

  /** Writes {@code source} into {@code target} from {@code start} along a dimension, cast. */
  public static void write(Tensor target, int dimension, long start, Tensor source) {
    try (GradientPause _ = new GradientPause();
        var place = target.handle().narrow(dimension, start, source.size(dimension))) {
      place.copy_(source.handle());
    }
  }

  /** Sets {@code target} to {@code source}, cast; shapes are the same. */
  public static void copy(Tensor target, Tensor source) {
    try (GradientPause _ = new GradientPause()) {
      target.handle().copy_(source.handle());
    }
  }

  /** Multiplies by a number. */
  public static void scale(Tensor target, double factor) {
    try (GradientPause _ = new GradientPause();
        var scalar = new Scalar(factor)) {
      target.handle().mul_(scalar);
    }
  }

  /** Multiplies element by element; {@code factor} is spread over dimensions of size 1. */
  public static void multiply(Tensor target, Tensor factor) {
    try (GradientPause _ = new GradientPause()) {
      target.handle().mul_(factor.handle());
    }
  }

  /** Adds {@code factor * source}. */
  public static void add(Tensor target, Tensor source, double factor) {
    try (GradientPause _ = new GradientPause();
        var scalar = new Scalar(factor)) {
      target.handle().add_(source.handle(), scalar);
    }
  }

  /**
   * Adds {@code gradient^T x} to the gradient of w, which is that of {@code x w^T}.
   *
   * @param w leaf {@code [out, in]}
   * @param gradient {@code [.., out]}
   * @param x {@code [.., in]}, of gradient's precision
   */
  public static void addWeightGradient(Tensor w, Tensor gradient, Tensor x) {
    try (GradientPause _ = new GradientPause();
        var sum = w.handle().mutable_grad()) {
      boolean first = !sum.defined();
      if (first) {
        try (var empty = torch.empty_like(w.handle())) {
          sum.put(empty);
        }
      }
      MatrixProduct.addWeightGradient(sum, first, gradient.handle(), x.handle());
    }
  }

  /**
   * Adds rows to the gradient of a table, which is that of reading its rows.
   *
   * @param table leaf {@code [V, C]}
   * @param ids integers {@code [N]}; an id may stand there several times
   * @param gradient {@code [N, C]}
   */
  public static void addRowGradients(Tensor table, Tensor ids, Tensor gradient) {
    try (GradientPause _ = new GradientPause();
        var sum = table.mutableGradient()) {
      sum.index_add_(0, ids.handle(), gradient.handle());
    }
  }

  /** Writes rows {@code [n, ..]} to distinct places {@code [n]} of a target {@code [N, ..]}. */
  public static void writeRows(Tensor target, Tensor places, Tensor rows) {
    try (GradientPause _ = new GradientPause()) {
      target.handle().index_copy_(0, places.handle(), rows.handle());
    }
  }

  /**
   * Turns log-probabilities into the gradient of the summed cross entropy by the logits: {@code
   * exp(logProbabilities)}, less 1 at the target.
   *
   * @param logProbabilities {@code [N, V]}
   * @param targets integers {@code [N]}
   */
  public static void crossEntropyGradient(Tensor logProbabilities, Tensor targets) {
    try (GradientPause _ = new GradientPause();
        var less = new Scalar(-1.0);
        var index = targets.handle().unsqueeze(1);
        var ones = torch.ones_like(index);
        var values = ones.to(logProbabilities.handle().scalar_type().intern());
        var negative = values.mul(less)) {
      logProbabilities.handle().exp_();
      logProbabilities.handle().scatter_add_(1, index, negative);
    }
  }

  /**
   * One step of Adam with decoupled weight decay, in the order of PyTorch's {@code AdamW}.
   *
   * @param parameter changed
   * @param gradient of the parameter, not changed
   * @param firstMoment running mean of gradients, changed
   * @param secondMoment running mean of squared gradients, changed
   * @param step number of this step, from 1
   * @param settings rates of this step
   * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter, algorithm 2</a>
   */
  public static void adamW(
      Tensor parameter,
      Tensor gradient,
      Tensor firstMoment,
      Tensor secondMoment,
      long step,
      AdamWSettings settings) {
    adamW(
        List.of(parameter),
        List.of(gradient),
        List.of(firstMoment),
        List.of(secondMoment),
        step,
        1,
        settings);
  }

  /**
   * One step of Adam with decoupled weight decay over many tensors, all in single precision; each
   * is read and written once.
   *
   * @param parameters changed
   * @param gradients of the parameters; multiplied by {@code gradientFactor}
   * @param firstMoments running means of gradients, changed
   * @param secondMoments running means of squared gradients, changed
   * @param step number of this step, from 1
   * @param gradientFactor what gradients are multiplied by first, above 0
   * @param settings rates of this step
   */
  public static void adamW(
      List<Tensor> parameters,
      List<Tensor> gradients,
      List<Tensor> firstMoments,
      List<Tensor> secondMoments,
      long step,
      double gradientFactor,
      AdamWSettings settings) {
    if (step < 1) {
      throw new IllegalArgumentException("step must be at least 1, got " + step);
    }
    if (!(gradientFactor > 0)) {
      throw new IllegalArgumentException("gradientFactor must be above 0, got " + gradientFactor);
    }
    try (GradientPause _ = new GradientPause()) {
      FusedAdamW.step(
          parameters, gradients, firstMoments, secondMoments, step, gradientFactor, settings);
    }
  }

  /**
   * Rates of one step.
   *
   * @param learningRate at least 0
   * @param beta1 decay of the first moment, [0, 1)
   * @param beta2 decay of the second moment, [0, 1)
   * @param epsilon added to the denominator, positive
   * @param weightDecay share of the parameter, times the learning rate, taken away each step
   */
  public record AdamWSettings(
      double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    public AdamWSettings {
      if (!(learningRate >= 0)) {
        throw new IllegalArgumentException("learningRate must be at least 0, got " + learningRate);
      }
      if (!(beta1 >= 0 && beta1 < 1)) {
        throw new IllegalArgumentException("beta1 must be in [0, 1), got " + beta1);
      }
      if (!(beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException("beta2 must be in [0, 1), got " + beta2);
      }
      if (!(epsilon > 0)) {
        throw new IllegalArgumentException("epsilon must be positive, got " + epsilon);
      }
      if (!(weightDecay >= 0)) {
        throw new IllegalArgumentException("weightDecay must be at least 0, got " + weightDecay);
      }
    }

    /** Returns these rates with another learning rate. */
    public AdamWSettings withLearningRate(double rate) {
      return new AdamWSettings(rate, beta1, beta2, epsilon, weightDecay);
    }
  }
}
