package dev.openbook.finetune.export;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.architecture.ConfigJson;
import dev.openbook.finetune.architecture.LayerAttention;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.RopeScaling;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Contents of {@code config.json} and {@code generation_config.json}. */
final class ConfigFiles {
  private ConfigFiles() {}

  /**
   * Returns the config: the one beside the weights if it says the same as they do, otherwise one
   * made from their sizes.
   *
   * @param ownHead whether a head is written beside the embedding table
   */
  static ObjectNode config(Checkpoint checkpoint, ElementType type, boolean ownHead) {
    ObjectNode config =
        isFolderOfConfig(checkpoint)
            ? (ObjectNode) JsonRecord.whole(folder(checkpoint).resolve("config.json")).node()
            : plain(checkpoint);
    if (ownHead && checkpoint.config().tiedEmbeddings()) {
      config.put("tie_word_embeddings", false);
    }
    String name = typeName(type);
    config.put("dtype", name);
    if (config.has("torch_dtype")) {
      config.put("torch_dtype", name);
    }
    return config;
  }

  /** Returns the generation settings: those beside the weights, otherwise the special tokens. */
  static ObjectNode generation(Checkpoint checkpoint) {
    Path file = folder(checkpoint).resolve("generation_config.json");
    if (isFolderOfConfig(checkpoint) && Files.exists(file)) {
      return (ObjectNode) JsonRecord.whole(file).node();
    }
    ObjectNode generation = JsonMapper.shared().createObjectNode();
    generation.put("bos_token_id", checkpoint.config().beginToken());
    checkpoint.config().endTokens().forEach(generation.putArray("eos_token_id")::add);
    return generation;
  }

  private static boolean isFolderOfConfig(Checkpoint checkpoint) {
    Path folder = folder(checkpoint);
    if (!Files.isRegularFile(checkpoint.path())) {
      return true; // safetensors, which the config was read for
    }
    try {
      return Files.exists(folder.resolve("config.json"))
          && ConfigJson.read(folder).equals(checkpoint.config());
    } catch (BadInputException e) {
      return false; // of another model
    }
  }

  private static Path folder(Checkpoint checkpoint) {
    Path path = checkpoint.path().toAbsolutePath();
    return Files.isRegularFile(path) ? path.resolveSibling("") : path;
  }

  private static ObjectNode plain(Checkpoint checkpoint) {
    ModelConfig config = checkpoint.config();
    if (!config.architecture().equals("llama")
        || !(config.rope().scaling() instanceof RopeScaling.None)
        || !config.layers().stream().allMatch(LayerAttention.PLAIN::equals)
        || !config.biases().equals(ModelConfig.Biases.NONE)) {
      throw BadInputException.in(
          checkpoint.path(),
          "a %s that is not a plain Llama needs its config.json beside the weights to be exported"
              .formatted(config.architecture()));
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putArray("architectures").add("LlamaForCausalLM");
    json.put("model_type", "llama");
    json.put("vocab_size", config.vocabularySize());
    json.put("hidden_size", config.embeddingSize());
    json.put("intermediate_size", config.feedForwardSize());
    json.put("num_hidden_layers", config.layerCount());
    json.put("num_attention_heads", config.headCount());
    json.put("num_key_value_heads", config.keyValueHeadCount());
    json.put("head_dim", config.headSize());
    json.put("max_position_embeddings", config.contextLength());
    json.put("rms_norm_eps", config.rmsNormEpsilon());
    json.put("rope_theta", config.rope().theta());
    json.put("hidden_act", "silu");
    json.put("attention_bias", false);
    json.put("mlp_bias", false);
    json.put("tie_word_embeddings", config.tiedEmbeddings());
    json.put("bos_token_id", config.beginToken());
    json.put("eos_token_id", config.endTokens().getFirst());
    return json;
  }

  private static String typeName(ElementType type) {
    return switch (type) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K ->
          throw new IllegalArgumentException("type is not one of safetensors: " + type);
    };
  }
}
