package dev.openbook.finetune.tensor;

import org.bytedeco.pytorch.Scalar;

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

  /** Adds {@code factor * source}. */
  public static void add(Tensor target, Tensor source, double factor) {
    try (GradientPause _ = new GradientPause();
        var scalar = new Scalar(factor)) {
      target.handle().add_(source.handle(), scalar);
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
    if (step < 1) {
      throw new IllegalArgumentException("step must be at least 1, got " + step);
    }
    double correction1 = 1 - Math.pow(settings.beta1(), (double) step);
    double correction2 = Math.sqrt(1 - Math.pow(settings.beta2(), (double) step));
    var p = parameter.handle();
    var m = firstMoment.handle();
    var v = secondMoment.handle();
    var g = gradient.handle();
    try (GradientPause _ = new GradientPause();
        var keep = new Scalar(1 - settings.learningRate() * settings.weightDecay());
        var weight1 = new Scalar(1 - settings.beta1());
        var beta2 = new Scalar(settings.beta2());
        var weight2 = new Scalar(1 - settings.beta2());
        var correction = new Scalar(correction2);
        var epsilon = new Scalar(settings.epsilon());
        var rate = new Scalar(-settings.learningRate() / correction1)) {
      p.mul_(keep);
      m.lerp_(g, weight1);
      v.mul_(beta2);
      v.addcmul_(g, g, weight2);
      try (var denominator = v.sqrt()) {
        denominator.div_(correction);
        denominator.add_(epsilon);
        p.addcdiv_(m, denominator, rate);
      }
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
