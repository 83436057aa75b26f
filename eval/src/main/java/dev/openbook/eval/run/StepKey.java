package dev.openbook.eval.run;

import dev.openbook.datasets.file.Sha256;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Address of a step: its kind and everything its result depends on.
 *
 * @param kind {@code index}, {@code texts}, {@code train}, {@code answers} or {@code forgetting}
 * @param inputs names to values (texts, numbers, lists) in canonical order
 */
record StepKey(String kind, Map<String, Object> inputs) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  StepKey {
    inputs = new TreeMap<>(inputs);
  }

  /** Returns the canonical JSON that is hashed. */
  String json() {
    return MAPPER.writeValueAsString(inputs);
  }

  /** Returns the first 16 digits of the SHA-256 of kind and inputs. */
  String hash() {
    return Sha256.of(kind + "\n" + json()).substring(0, 16);
  }

  /** Returns the name of the step's folder. */
  String folderName() {
    return kind + "-" + hash();
  }
}
