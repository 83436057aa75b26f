package dev.openbook.finetune.model;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.DeviceInfo;
import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import dev.openbook.finetune.weights.WeightSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A decoder: token ids in, hidden states and logits out. How architectures differ stands in the
 * {@link ModelConfig}.
 *
 * <p>Legend: B rows, T tokens, S columns seen, C width, V vocabulary. Rows of different length are
 * padded on the right with any id: causal attention keeps padding from what stands before it.
 *
 * <p>Owns its weights, in a scope of its own inside the one it was loaded into; close it. Used by
 * one thread at a time.
 */
public final class Decoder implements AutoCloseable {
  private final TensorScope scope;
  private final ModelConfig config;
  private final DecoderSettings settings;
  private final Tensor embeddings; // [V, C]
  private final List<DecoderLayer> layers;
  private final Tensor finalNorm; // [C]
  private final FusedLinear head; // [V, C]
  private final Map<String, Tensor> trained;
  private final List<TrainedWeight> leaves;
  private final RotaryTable rotary;
  private Optional<LoraAdapter> adapter = Optional.empty();

  private Decoder(
      TensorScope scope, ModelConfig config, WeightSource source, DecoderSettings settings)
      throws IOException {
    WeightLoader loader = new WeightLoader(scope, config, source, settings);
    this.scope = scope;
    this.config = config;
    this.settings = settings;
    this.embeddings = loader.embeddings();
    List<DecoderLayer> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      blocks.add(loader.layer(layer));
    }
    this.layers = List.copyOf(blocks);
    this.finalNorm = loader.vector("model.norm.weight");
    this.head = loader.head(embeddings);
    this.trained = Collections.unmodifiableMap(loader.trained());
    this.leaves = List.copyOf(loader.leaves());
    this.rotary = new RotaryTable(scope, config, settings.precision());
  }

  /**
   * Reads the weights.
   *
   * @param owner scope in which the decoder's own scope opens
   * @throws BadInputException if the weights do not fit into memory
   * @throws IOException if the files cannot be read
   */
  public static Decoder load(
      TensorScope owner, ModelConfig config, WeightSource source, DecoderSettings settings)
      throws IOException {
    if (owner.device().isCpu()) { // nobody says what a GPU has left
      WeightLoader.requireMemory(config, source, settings, DeviceInfo.availableMemoryBytes());
    }
    TensorScope scope = owner.child("decoder");
    try {
      return new Decoder(scope, config, source, settings);
    } catch (IOException | RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Returns sizes and constants. */
  public ModelConfig config() {
    return config;
  }

  /** Returns the precision of weights and activations. */
  public Precision precision() {
    return settings.precision();
  }

  /**
   * Returns the trained weights by published name, in single precision; empty when the weights are
   * frozen. Call {@link #refreshWeights} when they have been changed.
   */
  public Map<String, Tensor> trainedWeights() {
    return trained;
  }

  /** Adds the gradients of the last passes to {@link #trainedWeights}, in single precision. */
  void collectGradients() {
    try (TensorScope work = scope.child("gradients")) {
      leaves.forEach(leaf -> leaf.collectGradient(work));
    }
  }

  /** Takes over changes of {@link #trainedWeights}. */
  public void refreshWeights() {
    leaves.forEach(TrainedWeight::refresh);
  }

  /**
   * Adds a low-rank update to every later pass; replaces the one before.
   *
   * @param lora lives as long as the decoder uses it; owned by the caller
   */
  public void attach(LoraAdapter lora) {
    adapter = Optional.of(lora);
  }

  /** Ends the use of the attached update. */
  public void detachAdapter() {
    adapter = Optional.empty();
  }

  /** Computes something without the attached update, which is attached again afterwards. */
  public <T> T withoutAdapter(Supplier<T> task) {
    Optional<LoraAdapter> attached = adapter;
    adapter = Optional.empty();
    try {
      return task.get();
    } finally {
      adapter = attached;
    }
  }

  /** Returns an empty cache for this decoder. */
  public KeyValueCache allocateCache(TensorScope owner, int rows, int capacity) {
    return KeyValueCache.allocate(owner, config, settings.precision(), rows, capacity);
  }

  /**
   * Reads tokens without a cache.
   *
   * @param ids {@code [B][T]}, rows of one length
   * @return hidden states after the last normalisation, {@code [B, T, C]}, in {@code target}
   */
  public Tensor read(TensorScope target, int[][] ids) {
    try (TensorScope work = target.child("read")) {
      var angles = rotary.range(work, 0, ids[0].length);
      return run(
          target, work, ids, new DecoderPass(angles, causal(work), Optional.empty(), undropped()));
    }
  }

  /** Reads a batch, each text by itself where the batch says so; otherwise like {@link #read}. */
  Tensor read(TensorScope target, TokenBatch batch) {
    try (TensorScope work = target.child("read")) {
      return run(target, work, batch.ids(), pass(work, batch, OptionalLong.empty()));
    }
  }

  /**
   * Prepares a pass over a batch that has a way back; its tensors live as long as {@code work}.
   *
   * @param dropoutSeed present while training with dropout
   * @param recomputes whether blocks are computed again on the way back
   */
  TrainingPass training(
      TensorScope work, TokenBatch batch, OptionalLong dropoutSeed, boolean recomputes) {
    return new TrainingPass(
        work, config, layers, finalNorm, pass(work, batch, dropoutSeed), recomputes);
  }

  /** Adds the gradient of what {@link #embed} returned to the table, if that is trained. */
  void embeddingBackward(TensorScope work, int[][] ids, Tensor gradient) {
    if (embeddings.requiresGradient()) {
      TensorUpdates.addRowGradients(
          embeddings, flatIds(work, ids), work.ops().reshape(gradient, -1, config.embeddingSize()));
    }
  }

  /**
   * Adds the gradients of the output head and its update, if they are trained; returns the gradient
   * of the hidden states.
   *
   * @param hidden {@code [n, C]}
   * @param gradient of the logits, {@code [n, V]}, in the decoder's precision
   * @param dropoutSeed that of {@link #logits(TensorScope, Tensor, OptionalLong)}
   */
  Tensor headBackward(TensorScope work, Tensor hidden, Tensor gradient, OptionalLong dropoutSeed) {
    return head.backward(work, hidden, gradient, new Adaptation(adapter, dropoutSeed));
  }

  private DecoderPass pass(TensorScope work, TokenBatch batch, OptionalLong dropoutSeed) {
    Optional<int[][]> positions = batch.positions();
    return new DecoderPass(
        positions.isPresent()
            ? rotary.rows(work, positions.get())
            : rotary.range(work, 0, batch.width()),
        positions
            .map(each -> AttentionMasks.listed(work, settings.precision(), TokenBatch.seen(each)))
            .orElseGet(() -> causal(work)),
        Optional.empty(),
        new Adaptation(adapter, dropoutSeed));
  }

  /**
   * Reads tokens that follow the cache's columns in every row, causally.
   *
   * @param ids {@code [B][T]}; positions go on from the cache's length
   * @return hidden states {@code [B, T, C]}, in {@code target}
   */
  public Tensor read(TensorScope target, int[][] ids, KeyValueCache cache) {
    try (TensorScope work = target.child("read")) {
      var angles = rotary.range(work, cache.length(), ids[0].length);
      return run(
          target,
          work,
          ids,
          new DecoderPass(angles, causal(work), Optional.of(cache), undropped()));
    }
  }

  /**
   * Reads tokens at given positions under a given mask.
   *
   * @param ids {@code [B][T]}
   * @param positions {@code [B][T]}, from 0
   * @param mask {@code [B or 1, 1, T, S]}, S the cache's length plus T, of this decoder's
   *     precision: 0 where a token sees a column and {@code -inf} elsewhere; each token sees
   *     itself, and what it sees stands in the order of its text, because a window counts back from
   *     the last
   * @return hidden states {@code [B, T, C]}, in {@code target}
   */
  public Tensor read(
      TensorScope target, int[][] ids, int[][] positions, Tensor mask, KeyValueCache cache) {
    try (TensorScope work = target.child("read")) {
      var angles = rotary.rows(work, positions);
      return run(
          target,
          work,
          ids,
          new DecoderPass(
              angles,
              AttentionMasks.given(work, settings.precision(), mask),
              Optional.of(cache),
              undropped()));
    }
  }

  /**
   * Returns logits {@code [.., V]} of hidden states {@code [.., C]}, in the decoder's precision.
   */
  public Tensor logits(TensorScope target, Tensor hidden) {
    return logits(target, hidden, OptionalLong.empty());
  }

  /**
   * Returns logits like {@link #logits(TensorScope, Tensor)}.
   *
   * @param dropoutSeed present while training with dropout
   */
  Tensor logits(TensorScope target, Tensor hidden, OptionalLong dropoutSeed) {
    try (GradientPause _ = new GradientPause();
        TensorScope work = target.child("head")) {
      return head.apply(work, hidden, new Adaptation(adapter, dropoutSeed)).moveTo(target);
    }
  }

  private Adaptation undropped() {
    return new Adaptation(adapter, OptionalLong.empty());
  }

  @Override
  public void close() {
    scope.close();
  }

  private Tensor run(TensorScope target, TensorScope work, int[][] ids, DecoderPass pass) {
    try (GradientPause _ = new GradientPause()) {
      Tensor x = embed(work, ids);
      for (DecoderLayer layer : layers) {
        Tensor next = layer.forward(work, config, pass, x);
        x.close();
        x = next;
      }
      pass.cache().ifPresent(cache -> cache.advance(ids[0].length));
      return work.ops().rmsNorm(x, finalNorm, config.rmsNormEpsilon()).moveTo(target);
    }
  }

  /** Returns the tokens' vectors, [B, T, C]. */
  Tensor embed(TensorScope work, int[][] ids) {
    return work.ops()
        .reshape(
            work.ops().embedding(embeddings, flatIds(work, ids)),
            ids.length,
            ids[0].length,
            config.embeddingSize());
  }

  private Tensor flatIds(TensorScope work, int[][] ids) {
    int width = ids[0].length;
    long[] flat = new long[ids.length * width];
    for (int row = 0; row < ids.length; row++) {
      if (ids[row].length != width) {
        throw new IllegalArgumentException(
            "row %d size (%d) does not match row 0 size (%d)"
                .formatted(row, ids[row].length, width));
      }
      for (int t = 0; t < width; t++) {
        int id = ids[row][t];
        if (id < 0 || id >= config.vocabularySize()) {
          throw new IllegalArgumentException(
              "token id must be in [0, " + config.vocabularySize() + "), got " + id);
        }
        flat[row * width + t] = id;
      }
    }
    return work.longs("ids", flat, flat.length);
  }

  private AttentionMasks causal(TensorScope work) {
    return AttentionMasks.causal(work, settings.precision());
  }
}
