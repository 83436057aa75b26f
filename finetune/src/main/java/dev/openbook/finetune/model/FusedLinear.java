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
 * <p>Shapes: x {@code [B, T, in]}, weight {@code [out, in]} with the parts' rows one below another,
 * bias {@code [out]} likewise, y {@code [B, T, out]}.
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

  /** Returns y, with the pass's low-rank update. */
  Tensor apply(TensorScope scope, Tensor x, DecoderPass pass) {
    TensorOps ops = scope.ops();
    Tensor product = ops.linear(x, weight);
    Tensor y = bias.isPresent() ? ops.add(product, bias.get()) : product;
    update(pass).ifPresent(update -> update.apply(scope, x, y));
    return y;
  }

  /**
   * Adds the gradients of what is trained here; returns the gradient of x.
   *
   * @param gradient of y
   * @throws IllegalStateException if the weight is packed
   */
  Tensor backward(TensorScope scope, Tensor x, Tensor gradient, DecoderPass pass) {
    if (!(weight instanceof Tensor plain)) {
      throw new IllegalStateException("no gradient flows through '" + weight + "'");
    }
    Tensor toInput = scope.ops().linearInputGradient(gradient, plain);
    if (plain.requiresGradient()) {
      TensorUpdates.addWeightGradient(plain, gradient, x);
      bias.ifPresent(leaf -> leaf.addGradient(scope.ops().sumRows(gradient)));
    }
    update(pass).ifPresent(update -> update.backward(scope, x, gradient, toInput));
    return toInput;
  }

  private Optional<FusedUpdate> update(DecoderPass pass) {
    return pass.adapter()
        .flatMap(adapter -> FusedUpdate.of(adapter, layer, parts, outputSizes, pass.dropoutSeed()));
  }
}
