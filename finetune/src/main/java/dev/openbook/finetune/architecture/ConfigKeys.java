package dev.openbook.finetune.architecture;

import dev.openbook.datasets.file.JsonRecord;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Which settings a {@code config.json} may hold.
 *
 * <p>A setting that is neither read nor known to leave the output as it is may change the
 * mathematics, so it is refused, unless it is switched off: null, false, 0, or empty.
 */
final class ConfigKeys {
  /** Read for every architecture. */
  private static final Set<String> READ =
      Set.of(
          "vocab_size",
          "hidden_size",
          "intermediate_size",
          "num_hidden_layers",
          "num_attention_heads",
          "num_key_value_heads",
          "head_dim",
          "hidden_act",
          "max_position_embeddings",
          "original_max_position_embeddings",
          "rms_norm_eps",
          "tie_word_embeddings",
          "rope_theta",
          "rope_scaling",
          "rope_parameters");

  /** Names, formats, training history, and defaults of generation, which requests say here. */
  private static final Set<String> HARMLESS =
      Set.of(
          "architectures",
          "attn_implementation",
          "bos_token_id",
          "diversity_penalty",
          "do_sample",
          "dtype",
          "early_stopping",
          "encoder_no_repeat_ngram_size",
          "eos_token_id",
          "finetuning_task",
          "id2label",
          "initializer_range",
          "is_decoder",
          "is_llama_config",
          "label2id",
          "length_penalty",
          "max_length",
          "max_sequence_length",
          "min_length",
          "model_type",
          "neftune_noise_alpha",
          "no_repeat_ngram_size",
          "num_beam_groups",
          "num_beams",
          "num_return_sequences",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "pad_token_id",
          "prefix",
          "pretraining_tp",
          "problem_type",
          "remove_invalid_values",
          "repetition_penalty",
          "return_dict",
          "return_dict_in_generate",
          "sep_token_id",
          "task_specific_params",
          "temperature",
          "tokenizer_class",
          "top_k",
          "top_p",
          "torch_dtype",
          "transformers.js_config",
          "transformers_version",
          "typical_p",
          "unk_token_id",
          "unsloth_fixed",
          "unsloth_version",
          "use_cache");

  /** Settings that leave the mathematics as it is at one value. */
  private static final Map<String, Double> NEUTRAL = Map.of("partial_rotary_factor", 1.0);

  private ConfigKeys() {}

  /**
   * Checks the settings of a whole config.
   *
   * @throws dev.openbook.datasets.BadInputException naming the first that is refused
   */
  static void check(JsonRecord config, Architecture architecture) {
    var read = new TreeSet<>(READ);
    read.addAll(architecture.ownKeys());
    var known = new TreeSet<>(read);
    known.addAll(HARMLESS);
    check(config, known, read, "a " + architecture.modelType() + " decoder");
  }

  /**
   * Checks the settings of one object.
   *
   * @param known keys that may have any value
   * @param read keys that the complaint lists as supported
   * @param what what the settings are of
   */
  static void check(JsonRecord record, Set<String> known, Set<String> read, String what) {
    for (var entry : record.node().properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      // transformers writes its own bookkeeping with an underscore before it
      if (known.contains(key) || key.startsWith("_") || isOff(value) || isNeutral(key, value)) {
        continue;
      }
      throw record.fail(
          "'%s' is %s: not supported for %s; supported: %s"
              .formatted(key, value, what, String.join(", ", new TreeSet<>(read))));
    }
  }

  /** Returns whether a value switches its setting off. */
  static boolean isOff(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isNumber() && value.doubleValue() == 0)
        || (value.isString() && value.stringValue().isEmpty())
        || (value.isContainer() && value.isEmpty());
  }

  private static boolean isNeutral(String key, JsonNode value) {
    return NEUTRAL.containsKey(key) && value.isNumber() && value.doubleValue() == NEUTRAL.get(key);
  }
}
