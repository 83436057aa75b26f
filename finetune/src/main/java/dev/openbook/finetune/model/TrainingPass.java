package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A forward pass and its way back, block by block.
 *
 * <p>Nothing is recorded by the native library but small {@link Segment}s: products have their
 * gradients written out ({@link FusedLinear#backward}), so that they run on the kernels of
 * inference and keep no copies of their inputs. Between the two ways stands a {@link LayerTrace}
 * for each block, or its input alone: then the block is computed again on the way back, which costs
 * one more forward pass. Dropout masks depend on a seed, so both passes draw the same.
 *
 * @see <a href="https://arxiv.org/abs/1604.06174">Chen et al., Training deep nets with sublinear
 *     memory cost</a>
 */
final class TrainingPass {
  private final TensorScope scope;
  private final ModelConfig config;
  private final List<DecoderLayer> layers;
  private final Tensor finalNorm;
  private final DecoderPass pass;
  private final boolean recomputes;
  private final List<LayerTrace> traces = new ArrayList<>(); // empty when recomputed
  private final List<Tensor> inputs = new ArrayList<>(); // [B, T, C], one more than layers

  /**
   * Prepares a pass.
   *
   * @param scope owns what is kept; the pass's tensors live as long
   * @param recomputes whether blocks are computed again on the way back
   */
  TrainingPass(
      TensorScope scope,
      ModelConfig config,
      List<DecoderLayer> layers,
      Tensor finalNorm,
      DecoderPass pass,
      boolean recomputes) {
    this.scope = scope;
    this.config = config;
    this.layers = layers;
    this.finalNorm = finalNorm;
    this.pass = pass;
    this.recomputes = recomputes;
  }

  /**
   * Returns hidden states after the last normalisation, of the pass's scope.
   *
   * @param embedding makes the first block's input, {@code [B, T, C]}, in the scope given to it
   */
  Tensor read(Function<TensorScope, Tensor> embedding) {
    try (GradientPause _ = new GradientPause()) {
      inputs.add(embedding.apply(scope));
    }
    for (DecoderLayer layer : layers) {
      inputs.add(forward(layer, inputs.getLast()));
    }
    try (GradientPause _ = new GradientPause()) {
      return scope.ops().rmsNorm(inputs.getLast(), finalNorm, config.rmsNormEpsilon());
    }
  }

  private Tensor forward(DecoderLayer layer, Tensor input) {
    if (recomputes) {
      try (GradientPause _ = new GradientPause()) {
        return layer.forward(scope, config, pass, input);
      }
    }
    DecoderLayer.Traced traced = layer.trace(scope, config, pass, input);
    traces.add(traced.trace());
    return traced.output();
  }

  /**
   * Adds the gradients of {@code sum(hidden * gradient)} to all that is trained in the blocks.
   *
   * @param embedding takes the gradient of the first block's input
   */
  void backward(Tensor gradient, Consumer<Tensor> embedding) {
    Tensor flowing =
        Segment.of(
                scope,
                inputs.removeLast(),
                (ops, x) -> ops.rmsNorm(x, finalNorm, config.rmsNormEpsilon()))
            .backward(scope, gradient);
    for (int i = layers.size() - 1; i >= 0; i--) {
      Tensor next = backward(layers.get(i), inputs.removeLast(), flowing);
      flowing.close();
      flowing = next;
    }
    embedding.accept(flowing);
    flowing.close();
  }

  private Tensor backward(DecoderLayer layer, Tensor input, Tensor flowing) {
    try (TensorScope work = scope.child("again")) {
      LayerTrace trace =
          recomputes ? layer.trace(work, config, pass, input).trace() : traces.removeLast();
      Tensor next = layer.backward(work, config, pass, trace, flowing).moveTo(scope);
      input.close();
      return next;
    }
  }
}
