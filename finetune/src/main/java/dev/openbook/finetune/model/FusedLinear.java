package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Linear layers with one input, computed as one product.
 *
 * <p>Shapes: x {@code [B, T, in]}, weight {@code [out, in]} with the parts' rows one below another,
 * bias {@code [out]} likewise, y {@code [B, T, out]}. The low-rank updates of the parts are one
 * product too: their A stacked, their B on a block diagonal. With dropout each part has a mask of
 * its own, as in PEFT.
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

  /**
   * Returns y.
   *
   * @param adapter update to add, in single precision; cast to the weights' precision
   * @param dropoutSeed present while training with dropout
   */
  Tensor apply(
      TensorScope scope, Tensor x, Optional<LoraAdapter> adapter, OptionalLong dropoutSeed) {
    TensorOps ops = scope.ops();
    Tensor y = ops.linear(x, weight);
    if (bias.isPresent()) {
      y = ops.add(y, bias.get());
    }
    if (adapter.isEmpty()) {
      return y;
    }
    return update(scope, x, y, adapter.get(), dropoutSeed);
  }

  private Tensor update(
      TensorScope scope, Tensor x, Tensor y, LoraAdapter adapter, OptionalLong dropoutSeed) {
    TensorOps ops = scope.ops();
    List<LinearLayer> updated = new ArrayList<>();
    List<Tensor> down = new ArrayList<>();
    List<Tensor> up = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      LinearLayer part = parts.get(i);
      int outputSize = outputSizes.get(i);
      adapter
          .a(layer, part)
          .ifPresent(
              a -> {
                updated.add(part);
                down.add(a);
              });
      up.add(
          adapter
              .b(layer, part)
              .orElseGet(() -> scope.zeros("no update", Precision.F32, outputSize, 0)));
    }
    if (down.isEmpty()) {
      return y;
    }
    Precision precision = x.precision().orElseThrow();
    Tensor b = ops.cast(up.size() == 1 ? up.getFirst() : ops.blockDiagonal(up), precision);
    double rate = adapter.settings().dropout();
    Tensor inner = // [B, T, parts * rank]
        rate == 0 || dropoutSeed.isEmpty()
            ? ops.linear(x, ops.cast(joined(ops, down, 0), precision))
            : dropped(scope, x, updated, down, rate, dropoutSeed.getAsLong());
    return ops.add(y, ops.linear(inner, b), adapter.settings().scale());
  }

  private Tensor dropped(
      TensorScope scope,
      Tensor x,
      List<LinearLayer> updated,
      List<Tensor> down,
      double rate,
      long dropoutSeed) {
    TensorOps ops = scope.ops();
    Precision precision = x.precision().orElseThrow();
    List<Tensor> inner = new ArrayList<>();
    for (int i = 0; i < down.size(); i++) {
      // distinct for each layer and part, the same whenever the seed is
      long seed = dropoutSeed * 1_000_003 + updated.get(i).path(layer).hashCode();
      Tensor mask = scope.dropoutMask("dropout", precision, seed, rate, x.shape());
      inner.add(ops.linear(ops.multiply(x, mask), ops.cast(down.get(i), precision)));
    }
    return joined(ops, inner, 2);
  }

  private static Tensor joined(TensorOps ops, List<Tensor> parts, int dimension) {
    return parts.size() == 1 ? parts.getFirst() : ops.cat(parts, dimension);
  }
}
