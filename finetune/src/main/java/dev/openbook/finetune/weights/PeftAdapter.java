package dev.openbook.finetune.weights;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A LoRA adapter's folder as PEFT writes and reads it: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}.
 *
 * <p>Tensors carry PEFT's names, {@code
 * base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}. Where the head is a target, PEFT
 * stores its base weights besides; see {@link #requireBase}. Owns the weights; close it when they
 * have been read.
 *
 * @param config rank, scale and targets
 * @param weights the update's tensors, and perhaps the base weights of the head
 */
public record PeftAdapter(AdapterConfig config, WeightSource weights) implements AutoCloseable {
  private static final String CONFIG = "adapter_config.json";
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final Pattern TENSOR =
      Pattern.compile(
          "base_model\\.model\\.model\\.layers\\.(\\d+)\\.\\w+\\.(\\w+)\\.lora_[AB]\\.weight");

  private static final String HEAD = "lm_head";

  /** What PEFT stores of the base where the head is a target; see {@link #requireBase}. */
  public static final String HEAD_BASE = "base_model.model.lm_head.base_layer.weight";

  private static final Set<String> HEAD_TENSORS =
      Set.of(
          HEAD_BASE,
          "base_model.model.lm_head.lora_A.weight",
          "base_model.model.lm_head.lora_B.weight");

  /** Numbers of the head that are compared at a time. */
  private static final int PIECE = 1 << 14;

  /** Keys that, when set, mean another update than a plain LoRA. */
  private static final List<String> UNSET =
      List.of(
          "alpha_pattern",
          "arrow_config",
          "corda_config",
          "ensure_weight_tying",
          "eva_config",
          "exclude_modules",
          "fan_in_fan_out",
          "kasa_config",
          "layer_replication",
          "layers_pattern",
          "lora_bias",
          "modules_to_save",
          "rank_pattern",
          "target_parameters",
          "trainable_token_indices",
          "use_bdlora",
          "use_dora",
          "use_qalora");

  /** The seven modules that PEFT's {@code all-linear} stands for; it leaves the head out. */
  private static final List<String> ALL_LINEAR =
      List.of("down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj");

  /**
   * Opens an adapter's folder.
   *
   * @throws BadInputException if a file is missing or broken, or the adapter is not a plain LoRA
   * @throws IOException if the file cannot be closed
   */
  public static PeftAdapter open(Path folder) throws IOException {
    AdapterConfig config = read(folder.resolve(CONFIG));
    Path file = folder.resolve(WEIGHTS);
    WeightSource weights = Safetensors.open(file);
    Set<String> targets = Set.copyOf(config.targetModules());
    for (String name : weights.tensors().keySet()) {
      Matcher tensor = TENSOR.matcher(name);
      boolean ofHead = targets.contains(HEAD) && HEAD_TENSORS.contains(name);
      boolean ofBlock =
          tensor.matches() && targets.contains(tensor.group(2)) && updates(config, tensor.group(1));
      if (!ofHead && !ofBlock) {
        weights.close();
        throw BadInputException.in(
            file, "tensor '" + name + "' is no LoRA tensor of the config's target_modules");
      }
    }
    return new PeftAdapter(config, weights);
  }

  /**
   * Checks base weights of the head, where the file has them, against a model's: what PEFT puts in
   * their place when it loads the file must be what is there already, rounded to the file's type.
   *
   * @throws BadInputException if they are others
   * @throws IOException if a file cannot be read
   */
  public void requireBase(Checkpoint checkpoint) throws IOException {
    @Nullable TensorInfo stored = weights.tensors().get(HEAD_BASE);
    if (stored == null) {
      return;
    }
    TensorInfo own = checkpoint.weights().info(checkpoint.config().headName());
    try (Arena arena = Arena.ofConfined()) {
      if (stored.shape().equals(own.shape())) {
        MemorySegment theirs = arena.allocate(4 * stored.elementCount());
        MemorySegment ours = arena.allocate(theirs.byteSize());
        weights.read(HEAD_BASE, theirs);
        checkpoint.weights().read(own.name(), ours);
        if (areRounded(ours, ElementType.valueOf(stored.type()), theirs)) {
          return;
        }
      }
      throw new BadInputException(
          ("the adapter's '%s' is not '%s' of %s; take the model that the adapter was trained on,"
                  + " or save it with save_embedding_layers=False")
              .formatted(HEAD_BASE, own.name(), checkpoint.path()));
    }
  }

  /** Returns whether the second numbers are the first rounded to a type. */
  private static boolean areRounded(MemorySegment exact, ElementType type, MemorySegment rounded) {
    float[] from = new float[PIECE];
    float[] to = new float[PIECE];
    byte[] bytes = new byte[Math.toIntExact(type.bytes(PIECE))];
    for (long at = 0; at < exact.byteSize(); at += 4L * PIECE) {
      int count = (int) Math.min(PIECE, (exact.byteSize() - at) / 4);
      MemorySegment.copy(exact, FLOAT, at, from, 0, count);
      MemorySegment.copy(rounded, FLOAT, at, to, 0, count);
      type.encode(from, bytes, count);
      type.decode(bytes, from, count);
      if (!Arrays.equals(from, 0, count, to, 0, count)) {
        return false;
      }
    }
    return true;
  }

  private static boolean updates(AdapterConfig config, String layer) {
    return config.layers().isEmpty()
        || config.layers().stream().anyMatch(number -> layer.equals(number.toString()));
  }

  private static AdapterConfig read(Path file) {
    JsonRecord json = JsonRecord.whole(file);
    require(json, "peft_type", Set.of("LORA"));
    require(json, "task_type", Set.of("CAUSAL_LM"));
    require(json, "bias", Set.of("none"));
    for (String key : UNSET) {
      JsonNode value = json.node().path(key);
      boolean empty = value.isContainer() && value.isEmpty();
      boolean unset = value.isMissingNode() || value.isNull() || empty;
      if (!unset && !(value.isBoolean() && !value.booleanValue())) {
        throw json.fail("'" + key + "' is not supported: only plain LoRA is, got " + value);
      }
    }
    try {
      return new AdapterConfig(
          json.optionalText("base_model_name_or_path").orElse(""),
          json.integer("r"),
          json.node().path("lora_alpha").asDouble(Double.NaN),
          json.node().path("lora_dropout").asDouble(0),
          targetModules(json),
          json.node().path("use_rslora").asBoolean(false),
          layers(json));
    } catch (IllegalArgumentException e) {
      throw json.fail(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> targetModules(JsonRecord json) {
    JsonNode value = json.node().path("target_modules");
    if (value.isString() && value.stringValue().equals("all-linear")) {
      return ALL_LINEAR;
    }
    if (!value.isArray()) {
      throw json.fail("'target_modules' must be a list of module names, or all-linear");
    }
    return json.texts("target_modules").stream().sorted().toList();
  }

  /** Returns the updated layers; empty when the key is not set. */
  private static List<Integer> layers(JsonRecord json) {
    @Nullable JsonNode value = json.node().get("layers_to_transform");
    if (value == null || value.isNull()) {
      return List.of();
    }
    var layers = new ArrayList<Integer>();
    for (JsonNode layer : value.isArray() ? value : List.of(value)) {
      if (!layer.isInt() || layer.intValue() < 0) {
        throw json.fail("'layers_to_transform' must hold numbers of layers, got " + value);
      }
      layers.add(layer.intValue());
    }
    return layers;
  }

  private static void require(JsonRecord json, String key, Set<String> values) {
    @Nullable JsonNode value = json.node().get(key);
    if (value == null || value.isNull()) {
      return;
    }
    if (!values.contains(value.asString(""))) {
      throw json.fail("'%s' must be %s, got %s".formatted(key, String.join(", ", values), value));
    }
  }

  /**
   * Writes an adapter's folder; each file appears whole, the config last.
   *
   * @param weights the tensors, under PEFT's names
   * @throws IOException if the files cannot be written
   */
  public static void save(Path folder, AdapterConfig config, WeightSource weights)
      throws IOException {
    Files.createDirectories(folder);
    Safetensors.write(folder.resolve(WEIGHTS), weights, Map.of("format", "pt"));
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("peft_type", "LORA");
    json.put("task_type", "CAUSAL_LM");
    json.put("base_model_name_or_path", config.baseModel());
    json.put("r", config.rank());
    json.put("lora_alpha", config.alpha());
    json.put("lora_dropout", config.dropout());
    config.targetModules().forEach(json.putArray("target_modules")::add);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    json.put("use_dora", false);
    json.put("use_rslora", config.rankStabilised());
    if (config.layers().isEmpty()) {
      json.putNull("layers_to_transform");
    } else {
      config.layers().forEach(json.putArray("layers_to_transform")::add);
    }
    for (String key : List.of("layers_pattern", "modules_to_save")) {
      json.putNull(key);
    }
    json.putObject("rank_pattern");
    json.putObject("alpha_pattern");
    AtomicFile.write(
        folder.resolve(CONFIG),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
