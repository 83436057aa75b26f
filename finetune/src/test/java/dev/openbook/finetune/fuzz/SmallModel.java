package dev.openbook.finetune.fuzz;

import dev.openbook.finetune.weights.FloatWeights;
import dev.openbook.finetune.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A Llama of one block and some seven thousand random weights, with a byte-level tokenizer. */
public final class SmallModel {
  /** Rows of its embedding table. */
  public static final int VOCABULARY = 44;

  private static final long WIDTH = 32;

  private SmallModel() {}

  /** Writes the model's files into a folder and returns it. */
  public static Path in(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": %d,
         "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1,
         "num_attention_heads": 2, "num_key_value_heads": 1, "max_position_embeddings": 64,
         "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "hidden_act": "silu",
         "tie_word_embeddings": true, "bos_token_id": 1, "eos_token_id": 0}
        """
            .formatted(VOCABULARY));
    Files.write(folder.resolve("tokenizer.json"), SmallTokenizers.bytes(SmallTokenizers.smol()));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|start|>",
         "eos_token": "<|end|>", "model_max_length": 64,
         "chat_template": "{% for m in messages %}{{ m.content }}<|end|>{% endfor %}"}
        """);
    var weights = new FloatWeights();
    var random = new SplittableRandom(5);
    String at = "model.layers.0.";
    put(weights, random, "model.embed_tokens.weight", VOCABULARY, WIDTH);
    put(weights, random, at + "input_layernorm.weight", WIDTH);
    put(weights, random, at + "self_attn.q_proj.weight", WIDTH, WIDTH);
    put(weights, random, at + "self_attn.k_proj.weight", WIDTH / 2, WIDTH);
    put(weights, random, at + "self_attn.v_proj.weight", WIDTH / 2, WIDTH);
    put(weights, random, at + "self_attn.o_proj.weight", WIDTH, WIDTH);
    put(weights, random, at + "post_attention_layernorm.weight", WIDTH);
    put(weights, random, at + "mlp.gate_proj.weight", WIDTH, WIDTH);
    put(weights, random, at + "mlp.up_proj.weight", WIDTH, WIDTH);
    put(weights, random, at + "mlp.down_proj.weight", WIDTH, WIDTH);
    put(weights, random, "model.norm.weight", WIDTH);
    Safetensors.write(folder.resolve("model.safetensors"), weights, Map.of("format", "pt"));
    return folder;
  }

  private static void put(
      FloatWeights weights, SplittableRandom random, String name, long... shape) {
    List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
    float[] values = new float[(int) sizes.stream().reduce(1L, Math::multiplyExact).longValue()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    weights.put(name, sizes, values);
  }
}
