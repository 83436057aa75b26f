package dev.openbook.finetune.synthesize;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Where a synthetic text comes from.
 *
 * @param source ids of the documents it was made from, not empty
 * @param entities what of the source it is about, where it was made about something; may be empty
 * @param prompt the prompt, template or rule with its version, e.g. {@code who-subject@1}
 * @param generator name and version of what made it, e.g. {@code sentence-permutation/1}; of a
 *     model its name and the first 12 digits of its checksum
 * @param temperature of the model's sampling, at least 0; empty where no model wrote
 * @param seed seed of the run that made it
 * @param ordinal place among the texts of the same kind, source and seed, from 0
 * @param generation 1 where the source is real, one more than its parents' otherwise
 * @param parents ids of synthetic texts it was made from; empty where the source is real
 */
public record Provenance(
    List<String> source,
    List<String> entities,
    String prompt,
    String generator,
    OptionalDouble temperature,
    long seed,
    long ordinal,
    int generation,
    List<String> parents) {
  public Provenance {
    source = List.copyOf(source);
    entities = List.copyOf(entities);
    parents = List.copyOf(parents);
    requireNonNull(temperature, "temperature is null");
    if (source.isEmpty()) {
      throw new IllegalArgumentException("source is empty");
    }
    if (prompt.isBlank()) {
      throw new IllegalArgumentException("prompt is blank");
    }
    if (generator.isBlank()) {
      throw new IllegalArgumentException("generator is blank");
    }
    if (temperature.isPresent() && !(temperature.getAsDouble() >= 0)) {
      throw new IllegalArgumentException(
          "temperature must be at least 0, got " + temperature.getAsDouble());
    }
    if (ordinal < 0) {
      throw new IllegalArgumentException("ordinal must be at least 0, got " + ordinal);
    }
    if (generation < 1) {
      throw new IllegalArgumentException("generation must be at least 1, got " + generation);
    }
  }

  /** Makes the provenance of a text made from real documents without a model. */
  public Provenance(List<String> source, String prompt, String generator, long seed, long ordinal) {
    this(source, List.of(), prompt, generator, OptionalDouble.empty(), seed, ordinal, 1, List.of());
  }

  /** Returns this provenance with what the text is about. */
  public Provenance about(List<String> names) {
    return new Provenance(
        source, names, prompt, generator, temperature, seed, ordinal, generation, parents);
  }

  /** Returns this provenance of a text that a model wrote. */
  public Provenance sampledAt(double value) {
    return new Provenance(
        source,
        entities,
        prompt,
        generator,
        OptionalDouble.of(value),
        seed,
        ordinal,
        generation,
        parents);
  }

  /** Returns this provenance of a text made from another synthetic one. */
  public Provenance from(SyntheticText parent) {
    return new Provenance(
        source,
        entities,
        prompt,
        generator,
        temperature,
        seed,
        ordinal,
        parent.provenance().generation() + 1,
        List.of(parent.id()));
  }
}
