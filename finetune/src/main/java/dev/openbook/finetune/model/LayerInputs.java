package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A pass that keeps each layer's input alone and computes the layer again on the way back, so that
 * the memory of one layer's inner results is needed at once instead of all layers'.
 *
 * <p>Costs one more forward pass; dropout masks depend on a seed, so both passes draw the same.
 *
 * @see <a href="https://arxiv.org/abs/1604.06174">Chen et al., Training deep nets with sublinear
 *     memory cost</a>
 */
final class LayerInputs {
  private final TensorScope scope;
  private final ModelConfig config;
  private final List<DecoderLayer> layers;
  private final Tensor finalNorm;
  private final Function<TensorScope, Tensor> embedding;
  private final DecoderPass pass;
  private final List<Tensor> inputs = new ArrayList<>(); // [B, T, C], one more than layers

  /**
   * Prepares a pass.
   *
   * @param scope owns the inputs; the pass's tensors live as long
   * @param embedding makes the first layer's input, in the scope given to it
   */
  LayerInputs(
      TensorScope scope,
      ModelConfig config,
      List<DecoderLayer> layers,
      Tensor finalNorm,
      Function<TensorScope, Tensor> embedding,
      DecoderPass pass) {
    this.scope = scope;
    this.config = config;
    this.layers = layers;
    this.finalNorm = finalNorm;
    this.embedding = embedding;
    this.pass = pass;
  }

  /** Returns hidden states after the last normalisation, without a graph behind them. */
  Tensor read() {
    try (GradientPause _ = new GradientPause()) {
      inputs.add(embedding.apply(scope));
      for (DecoderLayer layer : layers) {
        inputs.add(layer.forward(scope, config, pass, inputs.getLast()));
      }
      return normalised(scope, inputs.getLast());
    }
  }

  /** Adds the gradients of {@code sum(hidden * gradient)} to all leaves. */
  void backward(Tensor gradient) {
    Tensor flowing = through(this::normalised, inputs.removeLast(), gradient);
    for (int i = layers.size() - 1; i >= 0; i--) {
      DecoderLayer layer = layers.get(i);
      flowing =
          through((work, x) -> layer.forward(work, config, pass, x), inputs.removeLast(), flowing);
    }
    try (TensorScope work = scope.child("embedding")) {
      Tensor first = embedding.apply(work);
      if (first.requiresGradient()) {
        first.backward(flowing);
      }
    }
    flowing.close();
  }

  private Tensor normalised(TensorScope target, Tensor x) {
    return target.ops().rmsNorm(x, finalNorm, config.rmsNormEpsilon());
  }

  /** A part of the pass. */
  private interface Part {
    Tensor apply(TensorScope work, Tensor x);
  }

  /** Does a part again with a graph; returns the gradient of its input and frees the input. */
  private Tensor through(Part part, Tensor input, Tensor gradient) {
    try (TensorScope work = scope.child("again")) {
      Tensor leaf = work.ops().detach(input).requireGradient();
      part.apply(work, leaf).backward(gradient);
      Tensor result = leaf.gradient(scope).orElseThrow();
      leaf.clearGradient();
      input.close();
      return result;
    }
  }
}
