package dev.openbook.finetune.synthesize;

import java.util.List;

/**
 * Where a synthetic text comes from.
 *
 * @param source ids of the documents it was made from, not empty
 * @param prompt the prompt, template or rule with its version, e.g. {@code who-subject@1}
 * @param generator name and version of what made it, e.g. {@code sentence-permutation/1}
 * @param seed seed of the run that made it
 * @param ordinal place among the texts of the same kind, source and seed, from 0
 */
public record Provenance(
    List<String> source, String prompt, String generator, long seed, long ordinal) {
  public Provenance {
    source = List.copyOf(source);
    if (source.isEmpty()) {
      throw new IllegalArgumentException("source is empty");
    }
    if (prompt.isBlank()) {
      throw new IllegalArgumentException("prompt is blank");
    }
    if (generator.isBlank()) {
      throw new IllegalArgumentException("generator is blank");
    }
    if (ordinal < 0) {
      throw new IllegalArgumentException("ordinal must be at least 0, got " + ordinal);
    }
  }
}
