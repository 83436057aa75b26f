package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.function.BiFunction;

/**
 * A small part of a pass, computed with a graph of its own, so that its gradient can be asked.
 *
 * <p>Gradients of weights in it are added to the weights.
 */
final class Segment {
  private final TensorScope work;
  private final Tensor leaf;
  private final Tensor output;

  private Segment(TensorScope work, Tensor leaf, Tensor output) {
    this.work = work;
    this.leaf = leaf;
    this.output = output;
  }

  /**
   * Computes the part; gradients must not be paused.
   *
   * @param scope owner of the segment, which opens a scope of its own inside
   * @param part makes the output from the input
   */
  static Segment of(TensorScope scope, Tensor input, BiFunction<TensorOps, Tensor, Tensor> part) {
    TensorScope work = scope.child("segment");
    Tensor leaf = work.ops().detach(input).requireGradient();
    return new Segment(work, leaf, part.apply(work.ops(), leaf));
  }

  /** Returns the output without the graph; it lives until {@link #backward}. */
  Tensor output() {
    return work.ops().detach(output);
  }

  /**
   * Returns the gradient of the input and frees all else.
   *
   * @param target owner of the result
   * @param gradient of the output
   */
  Tensor backward(TensorScope target, Tensor gradient) {
    output.backward(gradient);
    Tensor result = leaf.gradient(target).orElseThrow();
    leaf.clearGradient();
    work.close();
    return result;
  }
}
