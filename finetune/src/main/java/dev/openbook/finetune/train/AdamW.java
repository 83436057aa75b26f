package dev.openbook.finetune.train;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Adam with decoupled weight decay over named parameters, with clipping by the norm of all
 * gradients together.
 *
 * <p>Moments have the parameters' shapes, in single precision, and belong to the scope given;
 * parameters are borrowed.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter</a>
 */
public final class AdamW {
  private static final String FIRST = ".first_moment";
  private static final String SECOND = ".second_moment";

  /** As in torch.nn.utils.clip_grad_norm_. */
  private static final double CLIP_EPSILON = 1e-6;

  private final Map<String, Tensor> parameters;
  private final Map<String, Tensor> moments = new LinkedHashMap<>();
  private long step;

  /**
   * Starts with moments of zero before step 1.
   *
   * @param scope owner of the moments
   * @param parameters leaves whose gradients are asked
   */
  public AdamW(TensorScope scope, Map<String, Tensor> parameters) {
    this.parameters = parameters;
    parameters.forEach(
        (name, parameter) -> {
          moments.put(name + FIRST, scope.zeros(name + FIRST, Precision.F32, parameter.shape()));
          moments.put(name + SECOND, scope.zeros(name + SECOND, Precision.F32, parameter.shape()));
        });
  }

  /** Returns the moments, to be saved or restored; unmodifiable map of live tensors. */
  Map<String, Tensor> moments() {
    return Collections.unmodifiableMap(moments);
  }

  /** Returns the steps done. */
  long step() {
    return step;
  }

  /** Says that the moments are those after some steps. */
  void restore(long steps) {
    step = steps;
  }

  /** Returns the Euclidean norm of all gradients together. */
  double gradientNorm(TensorScope scope) {
    double squares = 0;
    try (TensorScope work = scope.child("gradient norm")) {
      for (Tensor parameter : parameters.values()) {
        Optional<Tensor> gradient = parameter.gradient(work);
        if (gradient.isPresent()) {
          double norm = work.ops().norm(gradient.get()).item();
          squares += norm * norm;
        }
      }
    }
    return Math.sqrt(squares);
  }

  /**
   * Changes the parameters by their gradients, and forgets the gradients.
   *
   * @param gradientNorm norm of all gradients
   * @param maxGradientNorm longer gradients are scaled down to it
   * @param settings rates of this step
   */
  void step(
      TensorScope scope, double gradientNorm, double maxGradientNorm, AdamWSettings settings) {
    double factor = Math.min(1, maxGradientNorm / (gradientNorm + CLIP_EPSILON));
    step++;
    try (TensorScope work = scope.child("optimizer step")) {
      var changed = new ArrayList<Tensor>();
      var gradients = new ArrayList<Tensor>();
      var first = new ArrayList<Tensor>();
      var second = new ArrayList<Tensor>();
      parameters.forEach(
          (name, parameter) ->
              parameter
                  .gradient(work)
                  .ifPresent(
                      gradient -> {
                        changed.add(parameter);
                        gradients.add(work.ops().contiguous(gradient));
                        first.add(moment(name + FIRST));
                        second.add(moment(name + SECOND));
                      }));
      TensorUpdates.adamW(changed, gradients, first, second, step, factor, settings);
    }
    clearGradients();
  }

  /** Forgets all gradients. */
  void clearGradients() {
    parameters.values().forEach(Tensor::clearGradient);
  }

  private Tensor moment(String name) {
    Tensor moment = moments.get(name);
    if (moment == null) {
      throw new IllegalArgumentException("unknown parameter '" + name + "'");
    }
    return moment;
  }
}
