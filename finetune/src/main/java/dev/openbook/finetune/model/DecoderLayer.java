package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One block: {@code x + attention(norm(x))}, then {@code x + swiGlu(norm(x))}.
 *
 * <p>Legend: B rows, T tokens, S seen columns, C width, H query heads, K key and value heads, D
 * head size, F feed-forward width. x and the result are {@code [B, T, C]}.
 *
 * @param index number of the block, from 0
 * @param inputNorm {@code [C]}
 * @param attentionIn query, key and value, {@code [(H + 2 K) D, C]}
 * @param headNorms normalisation of queries and keys, where the model has one
 * @param attentionOut {@code [C, H D]}
 * @param middleNorm {@code [C]}
 * @param feedForwardIn gate and up, {@code [2 F, C]}
 * @param feedForwardOut {@code [C, F]}
 */
record DecoderLayer(
    int index,
    Tensor inputNorm,
    FusedLinear attentionIn,
    Optional<HeadNorms> headNorms,
    FusedLinear attentionOut,
    Tensor middleNorm,
    FusedLinear feedForwardIn,
    FusedLinear feedForwardOut) {

  /**
   * Normalisation of each head's query and key.
   *
   * @param query {@code [D]}
   * @param key {@code [D]}
   */
  record HeadNorms(Tensor query, Tensor key) {
    /**
     * Returns queries and keys [B, H + K, T, D], each head of unit mean square times its weight.
     */
    private Tensor apply(TensorOps ops, ModelConfig config, Tensor heads) {
      Tensor queries = ops.narrow(heads, 1, 0, config.headCount());
      Tensor keys = ops.narrow(heads, 1, config.headCount(), config.keyValueHeadCount());
      double epsilon = config.rmsNormEpsilon();
      return ops.cat(
          List.of(ops.rmsNorm(queries, query, epsilon), ops.rmsNorm(keys, key, epsilon)), 1);
    }
  }

  /** Returns the block's output as a tensor of {@code scope}; gradients are paused. */
  Tensor forward(TensorScope scope, ModelConfig config, DecoderPass pass, Tensor x) {
    try (TensorScope work = scope.child("layer " + index)) {
      Tensor projected =
          attentionIn.apply(work, norm(work.ops(), config, inputNorm, x), pass.adaptation());
      Tensor attended = attention(work.ops(), config, pass, projected);
      Tensor middle = middle(work, pass, x, attended);
      Tensor gated = gated(work, config, pass, middle);
      return output(work, config, pass, middle, gated).moveTo(scope);
    }
  }

  /** The trace of a forward pass, and its output. */
  record Traced(LayerTrace trace, Tensor output) {}

  /** Does a forward pass that has a way back, in {@code scope}. */
  Traced trace(TensorScope scope, ModelConfig config, DecoderPass pass, Tensor x) {
    try (TensorScope work = scope.child("layer " + index)) {
      Tensor projected;
      try (GradientPause _ = new GradientPause()) {
        projected =
            attentionIn.apply(work, norm(work.ops(), config, inputNorm, x), pass.adaptation());
      }
      var attention =
          Segment.of(scope, projected, (ops, input) -> attention(ops, config, pass, input));
      try (GradientPause _ = new GradientPause()) {
        Tensor middle = middle(work, pass, x, attention.output()).moveTo(scope);
        Tensor gated = gated(work, config, pass, middle).moveTo(scope);
        Tensor output = output(work, config, pass, middle, gated).moveTo(scope);
        return new Traced(new LayerTrace(x, attention, middle, gated), output);
      }
    }
  }

  private Tensor middle(TensorScope work, DecoderPass pass, Tensor x, Tensor attended) {
    return work.ops().add(x, attentionOut.apply(work, attended, pass.adaptation()));
  }

  private Tensor gated(TensorScope work, ModelConfig config, DecoderPass pass, Tensor middle) {
    return feedForwardIn.apply(
        work, norm(work.ops(), config, middleNorm, middle), pass.adaptation());
  }

  private Tensor output(
      TensorScope work, ModelConfig config, DecoderPass pass, Tensor middle, Tensor gated) {
    Tensor inner = swiGlu(work.ops(), config, gated);
    return work.ops().add(middle, feedForwardOut.apply(work, inner, pass.adaptation()));
  }

  /**
   * Adds the gradients of what is trained in the block; returns that of its input, in {@code
   * scope}. The trace is of no use afterwards.
   *
   * @param gradient of the output
   */
  Tensor backward(
      TensorScope scope, ModelConfig config, DecoderPass pass, LayerTrace trace, Tensor gradient) {
    try (TensorScope work = scope.child("layer " + index + " back")) {
      var inner = Segment.of(work, trace.gated(), (ops, gated) -> swiGlu(ops, config, gated));
      Tensor toInner = feedForwardOut.backward(work, inner.output(), gradient, pass.adaptation());
      Tensor toGated = inner.backward(work, toInner);
      Tensor toMiddle =
          throughNorm(work, config, middleNorm, feedForwardIn, trace.middle(), toGated, pass);
      TensorUpdates.add(toMiddle, gradient, 1);
      Tensor toAttended =
          attentionOut.backward(work, trace.attention().output(), toMiddle, pass.adaptation());
      Tensor toProjected = trace.attention().backward(work, toAttended);
      Tensor toInput =
          throughNorm(work, config, inputNorm, attentionIn, trace.input(), toProjected, pass);
      TensorUpdates.add(toInput, toMiddle, 1);
      trace.middle().close();
      trace.gated().close();
      return toInput.moveTo(scope);
    }
  }

  /** Returns the gradient of x from that of {@code linear(norm(x))}. */
  private static Tensor throughNorm(
      TensorScope work,
      ModelConfig config,
      Tensor weight,
      FusedLinear linear,
      Tensor x,
      Tensor gradient,
      DecoderPass pass) {
    var normed = Segment.of(work, x, (ops, input) -> norm(ops, config, weight, input));
    return normed.backward(
        work, linear.backward(work, normed.output(), gradient, pass.adaptation()));
  }

  private static Tensor norm(TensorOps ops, ModelConfig config, Tensor weight, Tensor x) {
    return ops.rmsNorm(x, weight, config.rmsNormEpsilon());
  }

  /** Returns [B, T, H D]. */
  private Tensor attention(TensorOps ops, ModelConfig config, DecoderPass pass, Tensor projected) {
    long rows = projected.size(0);
    long tokens = projected.size(1);
    OptionalInt window = config.layers().get(index).window();
    int heads = config.headCount();
    int shared = config.keyValueHeadCount();
    int size = config.headSize();
    Tensor split =
        ops.transpose(ops.reshape(projected, rows, tokens, heads + 2L * shared, size), 1, 2);
    Tensor turned = turned(ops, config, pass, ops.narrow(split, 1, 0, heads + shared));
    Tensor queries = ops.narrow(turned, 1, 0, heads); // [B, H, T, D]
    Tensor keys = ops.narrow(turned, 1, heads, shared); // [B, K, T, D]
    Tensor values = ops.narrow(split, 1, heads + shared, shared);
    if (pass.cache().isPresent()) {
      KeyValueCache.Seen seen = pass.cache().get().append(ops, index, keys, values);
      keys = seen.keys(); // [B, K, S, D]
      values = seen.values();
    }
    Tensor out = pass.masks().attend(ops, window, queries, keys, values);
    return ops.reshape(ops.transpose(out, 1, 2), rows, tokens, (long) heads * size);
  }

  /** Returns queries and keys [B, H + K, T, D], normalised and turned where the layer does that. */
  private Tensor turned(TensorOps ops, ModelConfig config, DecoderPass pass, Tensor heads) {
    Tensor normed = headNorms.map(norms -> norms.apply(ops, config, heads)).orElse(heads);
    return config.layers().get(index).rotary()
        ? ops.rotate(normed, pass.angles().cos(), pass.angles().sin())
        : normed;
  }

  /** Returns [B, T, F]. */
  private static Tensor swiGlu(TensorOps ops, ModelConfig config, Tensor gated) {
    int width = config.feedForwardSize();
    return ops.swiGlu(ops.narrow(gated, 2, 0, width), ops.narrow(gated, 2, width, width));
  }
}
