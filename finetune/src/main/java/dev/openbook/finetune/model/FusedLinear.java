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
 * y {@code [B, T, out]}. The low-rank updates of the parts are one product too: their A stacked,
 * their B on a block diagonal.
 *
 * <p>Borrows its tensors.
 */
final class FusedLinear {
  private final int layer;
  private final List<LinearLayer> parts;
  private final List<Integer> outputSizes;
  private final List<? extends Weight> weights; // the whole as one tensor, or one for each part

  FusedLinear(
      int layer,
      List<LinearLayer> parts,
      List<Integer> outputSizes,
      List<? extends Weight> weights) {
    this.layer = layer;
    this.parts = List.copyOf(parts);
    this.outputSizes = List.copyOf(outputSizes);
    this.weights = List.copyOf(weights);
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
    Weight weight =
        weights.size() == 1
            ? weights.getFirst()
            : ops.cat(weights.stream().map(Tensor.class::cast).toList(), 0);
    Tensor y = ops.linear(x, weight);
    if (adapter.isEmpty()) {
      return y;
    }
    return update(scope, x, y, adapter.get(), dropoutSeed);
  }

  private Tensor update(
      TensorScope scope, Tensor x, Tensor y, LoraAdapter adapter, OptionalLong dropoutSeed) {
    TensorOps ops = scope.ops();
    List<Tensor> down = new ArrayList<>();
    List<Tensor> up = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      adapter.a(layer, parts.get(i)).ifPresent(down::add);
      int outputSize = outputSizes.get(i);
      up.add(
          adapter
              .b(layer, parts.get(i))
              .orElseGet(() -> scope.zeros("no update", Precision.F32, outputSize, 0)));
    }
    if (down.isEmpty()) {
      return y;
    }
    Precision precision = x.precision().orElseThrow();
    Tensor a = ops.cast(down.size() == 1 ? down.getFirst() : ops.cat(down, 0), precision);
    Tensor b = ops.cast(up.size() == 1 ? up.getFirst() : ops.blockDiagonal(up), precision);
    Tensor inner = ops.linear(dropped(scope, x, adapter, dropoutSeed), a); // [B, T, parts * rank]
    return ops.add(y, ops.linear(inner, b), adapter.settings().scale());
  }

  private Tensor dropped(
      TensorScope scope, Tensor x, LoraAdapter adapter, OptionalLong dropoutSeed) {
    double rate = adapter.settings().dropout();
    if (rate == 0 || dropoutSeed.isEmpty()) {
      return x;
    }
    // distinct for each layer and input, the same whenever the seed is
    long seed = dropoutSeed.getAsLong() * 1_000_003 + parts.getFirst().path(layer).hashCode();
    Tensor mask = scope.dropoutMask("dropout", x.precision().orElseThrow(), seed, rate, x.shape());
    return scope.ops().multiply(x, mask);
  }
}
