package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The low-rank updates of linear layers with one input, computed as one: {@code scale * (x A^T)
 * B^T} with the parts' A stacked and their B on a block diagonal. With dropout each part has a mask
 * of its own, as in PEFT.
 *
 * <p>Shapes: x {@code [.., in]}, A {@code [P r, in]}, B {@code [out, P r]}, y {@code [.., out]}; P
 * updated parts, r the rank. A and B are single precision and cast to x's.
 *
 * <p>Borrows the adapter's tensors.
 */
final class FusedUpdate {
  private final List<Part> parts;
  private final List<Integer> outputSizes;
  private final LoraSettings settings;

  /**
   * The update of one layer.
   *
   * @param index which of the joined layers it is
   * @param start first of the layer's outputs among the joined ones
   * @param size number of the layer's outputs
   * @param dropoutSeed seed of the layer's mask
   */
  private record Part(
      int index, Tensor a, Tensor b, long start, long size, OptionalLong dropoutSeed) {}

  private FusedUpdate(List<Part> parts, List<Integer> outputSizes, LoraSettings settings) {
    this.parts = parts;
    this.outputSizes = outputSizes;
    this.settings = settings;
  }

  /**
   * Returns the update of joined layers; empty when the adapter updates none of them.
   *
   * @param dropoutSeed present while training with dropout
   */
  static Optional<FusedUpdate> of(
      LoraAdapter adapter,
      int layer,
      List<LinearLayer> layers,
      List<Integer> outputSizes,
      OptionalLong dropoutSeed) {
    List<Part> parts = new ArrayList<>();
    long start = 0;
    for (int i = 0; i < layers.size(); i++) {
      LinearLayer linear = layers.get(i);
      Optional<Tensor> a = adapter.a(layer, linear);
      if (a.isPresent()) {
        Tensor b = adapter.b(layer, linear).orElseThrow();
        // distinct for each layer and part, the same whenever the seed is
        OptionalLong seed =
            adapter.settings().dropout() == 0 || dropoutSeed.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                    dropoutSeed.getAsLong() * 1_000_003 + linear.path(layer).hashCode());
        parts.add(new Part(i, a.get(), b, start, outputSizes.get(i), seed));
      }
      start += outputSizes.get(i);
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new FusedUpdate(parts, outputSizes, adapter.settings()));
  }

  /** Adds the update to y. */
  void apply(TensorScope scope, Tensor x, Tensor y) {
    TensorUpdates.add(y, scope.ops().linear(inner(scope, x), b(scope, x)), settings.scale());
  }

  /**
   * Adds the gradients of A and B, and to the gradient of x.
   *
   * @param gradient of what {@link #apply} left
   * @param toInput changed
   */
  void backward(TensorScope scope, Tensor x, Tensor gradient, Tensor toInput) {
    TensorOps ops = scope.ops();
    Tensor inner = ops.scale(inner(scope, x), settings.scale());
    Tensor toInner = ops.scale(ops.linearInputGradient(gradient, b(scope, x)), settings.scale());
    Tensor toB = ops.linearWeightGradient(inner, gradient); // transposed, [P r, out]
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Tensor own = ops.narrow(rows(ops, toB, i), 1, part.start(), part.size());
      part.b().addGradient(ops.transpose(own, 0, 1));
    }
    if (isDropped()) {
      backwardDropped(scope, x, toInner, toInput);
      return;
    }
    Tensor toA = ops.linearWeightGradient(toInner, x); // [P r, in]
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).a().addGradient(rows(ops, toA, i));
    }
    TensorUpdates.add(toInput, ops.linearInputGradient(toInner, a(scope, x)), 1);
  }

  private void backwardDropped(TensorScope scope, Tensor x, Tensor toInner, Tensor toInput) {
    TensorOps ops = scope.ops();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Tensor own =
          ops.narrow(toInner, x.shape().length - 1, (long) i * settings.rank(), settings.rank());
      part.a().addGradient(ops.linearWeightGradient(own, masked(scope, x, part)));
      Tensor through = ops.linearInputGradient(own, cast(scope, part.a(), x));
      TensorUpdates.add(toInput, masked(scope, through, part), 1);
    }
  }

  private Tensor rows(TensorOps ops, Tensor joined, int part) {
    return ops.narrow(joined, 0, (long) part * settings.rank(), settings.rank());
  }

  private boolean isDropped() {
    return parts.getFirst().dropoutSeed().isPresent();
  }

  /** Returns x A^T, [.., P r]. */
  private Tensor inner(TensorScope scope, Tensor x) {
    TensorOps ops = scope.ops();
    if (!isDropped()) {
      return ops.linear(x, a(scope, x));
    }
    List<Tensor> inner =
        parts.stream()
            .map(part -> ops.linear(masked(scope, x, part), cast(scope, part.a(), x)))
            .toList();
    return inner.size() == 1 ? inner.getFirst() : ops.cat(inner, x.shape().length - 1);
  }

  /** Returns values times the part's dropout mask, if it has one. */
  private Tensor masked(TensorScope scope, Tensor values, Part part) {
    if (part.dropoutSeed().isEmpty()) {
      return values;
    }
    Tensor mask =
        scope.dropoutMask(
            "dropout",
            values.precision().orElseThrow(),
            part.dropoutSeed().getAsLong(),
            settings.dropout(),
            values.shape());
    return scope.ops().multiply(values, mask);
  }

  private Tensor a(TensorScope scope, Tensor x) {
    List<Tensor> down = parts.stream().map(Part::a).toList();
    return cast(scope, down.size() == 1 ? down.getFirst() : scope.ops().cat(down, 0), x);
  }

  private Tensor b(TensorScope scope, Tensor x) {
    if (outputSizes.size() == 1) {
      return cast(scope, parts.getFirst().b(), x);
    }
    List<Tensor> up = new ArrayList<>();
    for (int size : outputSizes) {
      up.add(scope.zeros("no update", Precision.F32, size, 0));
    }
    parts.forEach(part -> up.set(part.index(), part.b()));
    return cast(scope, scope.ops().blockDiagonal(up), x);
  }

  private static Tensor cast(TensorScope scope, Tensor weight, Tensor x) {
    return scope.ops().cast(weight, x.precision().orElseThrow());
  }
}
