package dev.openbook.finetune.model;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import dev.openbook.finetune.tensor.Weight;
import dev.openbook.finetune.weights.WeightSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a decoder's weights into tensors of one scope.
 *
 * <p>Layers that share an input are read one below another into one tensor. Trained ones are rows
 * of it, each under its published name.
 */
final class WeightLoader {
  /** Room beyond the weights that a forward pass needs at least, bytes. */
  private static final long WORKING_BYTES = 256L << 20;

  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private final TensorScope owner;
  private final ModelConfig config;
  private final WeightSource source;
  private final DecoderSettings settings;
  private final Map<String, Tensor> trained = new LinkedHashMap<>();
  private final List<TrainedWeight> leaves = new ArrayList<>();

  WeightLoader(
      TensorScope owner, ModelConfig config, WeightSource source, DecoderSettings settings) {
    this.owner = owner;
    this.config = config;
    this.source = source;
    this.settings = settings;
  }

  /**
   * Checks that the weights fit into memory.
   *
   * @param availableBytes what can be allocated; empty when the system does not say
   * @throws BadInputException if they do not
   */
  static void requireMemory(
      ModelConfig config,
      WeightSource source,
      DecoderSettings settings,
      OptionalLong availableBytes) {
    long elements =
        source.tensors().values().stream().mapToLong(WeightSource.TensorInfo::elementCount).sum();
    if (config.tiedEmbeddings() && settings.use() == DecoderSettings.Use.INFERENCE) {
      elements += (long) config.vocabularySize() * config.embeddingSize(); // the packed head
    }
    boolean isTrained = settings.use() == DecoderSettings.Use.TRAINED;
    long needed = elements * bytesOfWeight(settings) + WORKING_BYTES;
    if (isTrained && availableBytes.isPresent() && availableBytes.getAsLong() < needed) {
      throw new BadInputException(
          ("full fine-tuning needs %s of memory (weights, gradients and two moments), %s is"
                  + " available; train an adapter ('method: lora'), close other programs or take a"
                  + " smaller model")
              .formatted(gibibytes(needed), gibibytes(availableBytes.getAsLong())));
    }
    if (availableBytes.isPresent() && availableBytes.getAsLong() < needed) {
      throw new BadInputException(
          "the model needs %s of memory in %s, %s is available; close other programs or take a smaller model"
              .formatted(
                  gibibytes(needed), settings.precision(), gibibytes(availableBytes.getAsLong())));
    }
  }

  /** Returns the bytes that one weight takes with all that stands beside it. */
  private static long bytesOfWeight(DecoderSettings settings) {
    if (settings.use() != DecoderSettings.Use.TRAINED) {
      return settings.precision().bytes();
    }
    long single = Precision.F32.bytes() * 4L; // weight, gradient and two moments
    return settings.precision() == Precision.F32
        ? single
        : single + 2L * settings.precision().bytes(); // the working copy and its gradient
  }

  /** Returns what is trained, tensor by tensor; empty when frozen. */
  List<TrainedWeight> leaves() {
    return leaves;
  }

  /** Returns the trained weights by published name, in reading order; empty when frozen. */
  Map<String, Tensor> trained() {
    return trained;
  }

  Tensor vector(String name) throws IOException {
    return parameter(name, config.embeddingSize());
  }

  /** Returns the embedding table, {@code [V, C]}. */
  Tensor embeddings() throws IOException {
    return parameter("model.embed_tokens.weight", config.vocabularySize(), config.embeddingSize());
  }

  /**
   * Returns the output head, {@code [V, C]}.
   *
   * @param embeddings the table, which is the head when both are tied and no update is merged into
   *     the head; inference holds a packed copy
   */
  FusedLinear head(Tensor embeddings) throws IOException {
    List<LinearLayer> parts = List.of(LinearLayer.HEAD);
    boolean merged =
        settings.merged().flatMap(adapter -> adapter.b(0, LinearLayer.HEAD)).isPresent();
    if (!config.tiedEmbeddings() || merged) {
      return linear(0, parts);
    }
    return new FusedLinear(
        0, parts, List.of(config.vocabularySize()), packed(embeddings), Optional.empty());
  }

  DecoderLayer layer(int index) throws IOException {
    String path = "model.layers." + index + ".";
    // in the order of Hugging Face's named_parameters
    FusedLinear attentionIn =
        linear(index, List.of(LinearLayer.QUERY, LinearLayer.KEY, LinearLayer.VALUE));
    FusedLinear attentionOut = linear(index, List.of(LinearLayer.OUTPUT));
    Optional<DecoderLayer.HeadNorms> headNorms = headNorms(path);
    FusedLinear feedForwardIn = linear(index, List.of(LinearLayer.GATE, LinearLayer.UP));
    FusedLinear feedForwardOut = linear(index, List.of(LinearLayer.DOWN));
    return new DecoderLayer(
        index,
        vector(path + "input_layernorm.weight"),
        attentionIn,
        headNorms,
        attentionOut,
        vector(path + "post_attention_layernorm.weight"),
        feedForwardIn,
        feedForwardOut);
  }

  private Optional<DecoderLayer.HeadNorms> headNorms(String path) throws IOException {
    return config.queryKeyNorm()
        ? Optional.of(
            new DecoderLayer.HeadNorms(
                parameter(path + "self_attn.q_norm.weight", config.headSize()),
                parameter(path + "self_attn.k_norm.weight", config.headSize())))
        : Optional.empty();
  }

  private FusedLinear linear(int layer, List<LinearLayer> parts) throws IOException {
    List<Integer> sizes = parts.stream().map(part -> part.outputSize(config)).toList();
    long in = parts.getFirst().inputSize(config);
    long out = sizes.stream().mapToLong(Integer::longValue).sum();
    try (TensorScope work = owner.child("reading")) {
      Tensor whole = work.empty(parts.getFirst().path(layer), Precision.F32, out, in);
      long row = 0;
      for (int i = 0; i < parts.size(); i++) {
        Tensor part = work.ops().narrow(whole, 0, row, sizes.get(i));
        LinearLayer linear = parts.get(i);
        String name = linear == LinearLayer.HEAD ? config.headName() : linear.path(layer) + WEIGHT;
        part.write(memory -> source.read(name, memory));
        merge(work, part, layer, linear);
        row += sizes.get(i);
      }
      Weight weight =
          settings.use() == DecoderSettings.Use.TRAINED
              ? trained(whole.moveTo(owner), layer, parts, WEIGHT)
              : frozen(work, whole);
      return new FusedLinear(layer, parts, sizes, weight, bias(layer, parts, out));
    }
  }

  /** Returns the parts' biases one after another; empty when they have none. */
  private Optional<Tensor> bias(int layer, List<LinearLayer> parts, long out) throws IOException {
    if (!parts.getFirst().hasBias(config)) {
      return Optional.empty();
    }
    try (TensorScope work = owner.child("reading")) {
      Tensor whole = work.empty(parts.getFirst().path(layer) + BIAS, Precision.F32, out);
      long start = 0;
      for (LinearLayer part : parts) {
        int size = part.outputSize(config);
        String name = part.path(layer) + BIAS;
        work.ops().narrow(whole, 0, start, size).write(memory -> source.read(name, memory));
        start += size;
      }
      return Optional.of(
          settings.use() == DecoderSettings.Use.TRAINED
              ? trained(whole.moveTo(owner), layer, parts, BIAS)
              : kept(work, whole));
    }
  }

  /** Makes layers one below another trained rows; returns what the decoder computes with. */
  private Tensor trained(Tensor whole, int layer, List<LinearLayer> parts, String suffix) {
    long row = 0;
    for (LinearLayer part : parts) {
      String name = part.path(layer) + suffix;
      int rows = part.outputSize(config);
      trained.put(name, owner.ops().parameterRows(name, whole, row, rows));
      row += rows;
    }
    return leaf(whole);
  }

  private Tensor leaf(Tensor master) {
    TrainedWeight weight = TrainedWeight.of(owner, master, settings.precision());
    leaves.add(weight);
    return weight.working();
  }

  /** Adds {@code scale * B A} to a weight. */
  private void merge(TensorScope work, Tensor weight, int layer, LinearLayer part) {
    settings
        .merged()
        .ifPresent(
            adapter ->
                adapter
                    .b(layer, part)
                    .ifPresent(
                        b -> {
                          Tensor a = adapter.a(layer, part).orElseThrow();
                          TensorUpdates.add(
                              weight, work.ops().matmul(b, a), adapter.settings().scale());
                        }));
  }

  private Tensor parameter(String name, long... shape) throws IOException {
    try (TensorScope work = owner.child("reading")) {
      Tensor wide = work.empty(name, Precision.F32, shape);
      wide.write(memory -> source.read(name, memory));
      if (settings.use() == DecoderSettings.Use.TRAINED) {
        trained.put(name, wide.moveTo(owner));
        return leaf(wide);
      }
      return kept(work, wide);
    }
  }

  private Tensor kept(TensorScope work, Tensor wide) {
    return settings.precision() == Precision.F32
        ? wide.moveTo(owner)
        : work.ops().cast(wide, settings.precision()).moveTo(owner);
  }

  /** Returns a weight that stays as it is, of the owner. */
  private Weight frozen(TensorScope work, Tensor wide) {
    if (settings.use() != DecoderSettings.Use.INFERENCE) {
      return kept(work, wide);
    }
    return packed(work.ops().cast(wide, settings.precision()));
  }

  /** Returns a weight as inference reads it, of the owner; otherwise the weight itself. */
  private Weight packed(Tensor weight) {
    return switch (settings.use()) {
      case INFERENCE ->
          settings.int8Weights() ? owner.ops().packedInt8(weight) : owner.ops().packed(weight);
      case FROZEN, TRAINED -> weight;
    };
  }

  private static String gibibytes(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
