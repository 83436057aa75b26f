package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
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

  /** Returns the block's output as a tensor of {@code scope}. */
  Tensor forward(TensorScope scope, ModelConfig config, DecoderPass pass, Tensor x) {
    try (TensorScope work = scope.child("layer " + index)) {
      TensorOps ops = work.ops();
      Tensor attended =
          attentionOut.apply(
              work,
              attention(work, config, pass, ops.rmsNorm(x, inputNorm, config.rmsNormEpsilon())),
              pass.adapter(),
              pass.dropoutSeed());
      Tensor middle = ops.add(x, attended);
      Tensor fed =
          feedForward(work, config, pass, ops.rmsNorm(middle, middleNorm, config.rmsNormEpsilon()));
      return ops.add(middle, fed).moveTo(scope);
    }
  }

  /** Returns [B, T, H D]. */
  private Tensor attention(TensorScope work, ModelConfig config, DecoderPass pass, Tensor x) {
    TensorOps ops = work.ops();
    long rows = x.size(0);
    long tokens = x.size(1);
    OptionalInt window = config.layers().get(index).window();
    int heads = config.headCount();
    int shared = config.keyValueHeadCount();
    int size = config.headSize();
    Tensor joined = attentionIn.apply(work, x, pass.adapter(), pass.dropoutSeed());
    Tensor split =
        ops.transpose(ops.reshape(joined, rows, tokens, heads + 2L * shared, size), 1, 2);
    Tensor turned = turned(ops, config, pass, ops.narrow(split, 1, 0, heads + shared));
    Tensor queries = ops.narrow(turned, 1, 0, heads); // [B, H, T, D]
    Tensor keys = ops.narrow(turned, 1, heads, shared); // [B, K, T, D]
    Tensor values = ops.narrow(split, 1, heads + shared, shared);
    if (pass.cache().isPresent()) {
      KeyValueCache.Seen seen = pass.cache().get().append(work, index, keys, values);
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

  /** Returns [B, T, C]. */
  private Tensor feedForward(TensorScope work, ModelConfig config, DecoderPass pass, Tensor x) {
    TensorOps ops = work.ops();
    Tensor joined = feedForwardIn.apply(work, x, pass.adapter(), pass.dropoutSeed());
    int width = config.feedForwardSize();
    Tensor inner = ops.swiGlu(ops.narrow(joined, 2, 0, width), ops.narrow(joined, 2, width, width));
    return feedForwardOut.apply(work, inner, pass.adapter(), pass.dropoutSeed());
  }
}
