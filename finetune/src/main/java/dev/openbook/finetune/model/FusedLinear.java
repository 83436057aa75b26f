package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import dev.openbook.finetune.tensor.Weight;
import java.util.List;
import java.util.Optional;

/**
 * Linear layers with one input, computed as one product.
 *
 * <p>Shapes: x {@code [.., in]}, weight {@code [out, in]} with the parts' rows one below another,
 * bias {@code [out]} likewise, y {@code [.., out]}.
 *
 * <p>Borrows its tensors.
 */
final class FusedLinear {
  private final int layer;
  private final List<LinearLayer> parts;
  private final List<Integer> outputSizes;
  private final Weight weight; // [out, in]
  private final Optional<Tensor> bias; // [out]

  FusedLinear(
      int layer,
      List<LinearLayer> parts,
      List<Integer> outputSizes,
      Weight weight,
      Optional<Tensor> bias) {
    this.layer = layer;
    this.parts = List.copyOf(parts);
    this.outputSizes = List.copyOf(outputSizes);
    this.weight = weight;
    this.bias = bias;
  }

  /** Returns y, with the low-rank update. */
  Tensor apply(TensorScope scope, Tensor x, Adaptation adaptation) {
    TensorOps ops = scope.ops();
    Tensor product = ops.linear(x, weight);
    Tensor y = bias.isPresent() ? ops.add(product, bias.get()) : product;
    update(adaptation).ifPresent(update -> update.apply(scope, x, y));
    return y;
  }

  /**
   * Adds the gradients of what is trained here; returns the gradient of x.
   *
   * @param gradient of y
   * @throws IllegalStateException if the weight is packed
   */
  Tensor backward(TensorScope scope, Tensor x, Tensor gradient, Adaptation adaptation) {
    if (!(weight instanceof Tensor plain)) {
      throw new IllegalStateException("no gradient flows through '" + weight + "'");
    }
    Tensor toInput = scope.ops().linearInputGradient(gradient, plain);
    if (plain.requiresGradient()) {
      TensorUpdates.addWeightGradient(plain, gradient, x);
      bias.ifPresent(leaf -> leaf.addGradient(scope.ops().sumRows(gradient)));
    }
    update(adaptation).ifPresent(update -> update.backward(scope, x, gradient, toInput));
    return toInput;
  }

  private Optional<FusedUpdate> update(Adaptation adaptation) {
    return adaptation
        .adapter()
        .flatMap(
            adapter ->
                FusedUpdate.of(adapter, layer, parts, outputSizes, adaptation.dropoutSeed()));
  }
}
