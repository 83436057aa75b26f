package dev.openbook.finetune.model;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.weights.WeightSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A low-rank update of a decoder's linear layers, {@code y = x W^T + (alpha / rank) (x A^T) B^T}.
 *
 * <p>Shapes: A {@code [rank, in]}, B {@code [out, rank]}, both single precision; B starts at zero,
 * so the model first equals its base.
 *
 * <p>The tensors belong to the scope that the adapter was made in.
 *
 * @see <a href="https://arxiv.org/abs/2106.09685">Hu et al., LoRA, section 4.1</a>
 */
public final class LoraAdapter {
  /** What PEFT puts before a module's path. */
  private static final String PREFIX = "base_model.model.";

  private final LoraSettings settings;
  private final Map<String, Tensor> parameters;

  private LoraAdapter(LoraSettings settings, Map<String, Tensor> parameters) {
    this.settings = settings;
    this.parameters = Collections.unmodifiableMap(parameters);
  }

  /**
   * Makes an untrained adapter: A uniform in {@code [-1/sqrt(in), 1/sqrt(in))} as PEFT's Kaiming
   * start, B zero.
   *
   * @param seed the values of A depend on it alone
   * @throws BadInputException if the settings name a block that the model does not have
   */
  public static LoraAdapter create(
      TensorScope scope, ModelConfig config, LoraSettings settings, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (Target target : targets(config, settings)) {
      double bound = 1 / Math.sqrt(target.inputSize);
      float[] values = new float[settings.rank() * target.inputSize];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      parameters.put(
          target.nameA(), scope.floats(target.nameA(), values, settings.rank(), target.inputSize));
      parameters.put(
          target.nameB(),
          scope.zeros(target.nameB(), Precision.F32, target.outputSize, settings.rank()));
    }
    return new LoraAdapter(settings, parameters);
  }

  /**
   * Reads an adapter's tensors under their PEFT names.
   *
   * @throws BadInputException if a tensor is missing or does not fit the model
   * @throws IOException if the file cannot be read
   */
  public static LoraAdapter load(
      TensorScope scope, ModelConfig config, LoraSettings settings, WeightSource source)
      throws IOException {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (Target target : targets(config, settings)) {
      parameters.put(
          target.nameA(), read(scope, source, target.nameA(), settings.rank(), target.inputSize));
      parameters.put(
          target.nameB(), read(scope, source, target.nameB(), target.outputSize, settings.rank()));
    }
    return new LoraAdapter(settings, parameters);
  }

  private static Tensor read(
      TensorScope scope, WeightSource source, String name, long rows, long columns)
      throws IOException {
    WeightSource.TensorInfo info = source.tensors().get(name);
    if (info == null) {
      throw new BadInputException("adapter has no tensor '" + name + "'");
    }
    if (!info.shape().equals(List.of(rows, columns))) {
      throw new BadInputException(
          "adapter tensor '"
              + name
              + "' has shape "
              + info.shape()
              + ", the model needs "
              + List.of(rows, columns));
    }
    Tensor tensor = scope.empty(name, Precision.F32, rows, columns);
    tensor.write(memory -> source.read(name, memory));
    return tensor;
  }

  /** Returns rank, scale and targets. */
  public LoraSettings settings() {
    return settings;
  }

  /**
   * Returns the tensors under their PEFT names, e.g. {@code
   * base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}, layer by layer; unmodifiable.
   */
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  /** Asks for the gradients of all parameters; returns this. */
  public LoraAdapter requireGradients() {
    parameters.values().forEach(Tensor::requireGradient);
    return this;
  }

  Optional<Tensor> a(int layer, LinearLayer linear) {
    return Optional.ofNullable(parameters.get(nameA(linear.path(layer))));
  }

  Optional<Tensor> b(int layer, LinearLayer linear) {
    return Optional.ofNullable(parameters.get(nameB(linear.path(layer))));
  }

  private record Target(String path, int inputSize, int outputSize) {
    static Target of(ModelConfig config, int layer, LinearLayer linear) {
      return new Target(linear.path(layer), linear.inputSize(config), linear.outputSize(config));
    }

    String nameA() {
      return LoraAdapter.nameA(path);
    }

    String nameB() {
      return LoraAdapter.nameB(path);
    }
  }

  private static List<Target> targets(ModelConfig config, LoraSettings settings) {
    for (int block : settings.blocks()) {
      if (block >= config.layerCount()) {
        throw new BadInputException(
            "the adapter updates layer %d, the model's layers are 0 to %d"
                .formatted(block, config.layerCount() - 1));
      }
    }
    List<Target> targets = new ArrayList<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      if (settings.updates(layer)) {
        for (LinearLayer linear : LinearLayer.ofBlock()) {
          if (settings.targets().contains(linear)) {
            targets.add(Target.of(config, layer, linear));
          }
        }
      }
    }
    if (settings.updatesHead()) {
      targets.add(Target.of(config, 0, LinearLayer.HEAD));
    }
    return targets;
  }

  private static String nameA(String path) {
    return PREFIX + path + ".lora_A.weight";
  }

  private static String nameB(String path) {
    return PREFIX + path + ".lora_B.weight";
  }
}
