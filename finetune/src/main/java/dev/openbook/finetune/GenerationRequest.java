package dev.openbook.finetune;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One text to continue.
 *
 * @param prompt what stands before the generated text
 * @param maxTokens most tokens to generate, at least 1
 * @param stops texts that end generation; the output is cut before the first of them
 * @param sampling how tokens are chosen
 * @param seed random seed of this request; unused when greedy
 * @param minTokens end tokens are not chosen before so many tokens are generated, [0, maxTokens];
 *     {@code maxTokens} generates exactly so many, as benchmarks need
 * @param choices the output is one of these texts, each with its leading blank (" Paris"); empty
 *     leaves it free
 */
public record GenerationRequest(
    Prompt prompt,
    int maxTokens,
    List<String> stops,
    Sampling sampling,
    long seed,
    int minTokens,
    List<String> choices) {
  public GenerationRequest {
    requireNonNull(prompt, "prompt is null");
    requireNonNull(sampling, "sampling is null");
    stops = List.copyOf(stops);
    choices = List.copyOf(choices);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, got " + maxTokens);
    }
    if (minTokens < 0 || minTokens > maxTokens) {
      throw new IllegalArgumentException(
          "minTokens must be in [0, " + maxTokens + "], got " + minTokens);
    }
    if (stops.contains("")) {
      throw new IllegalArgumentException("stops must not contain the empty text");
    }
    if (choices.contains("")) {
      throw new IllegalArgumentException("choices must not contain the empty text");
    }
    if (!choices.isEmpty() && minTokens > 0) {
      throw new IllegalArgumentException(
          "minTokens must be 0 when there are choices, got " + minTokens);
    }
  }

  /** Makes a request that may end at once and whose output is free. */
  public GenerationRequest(
      Prompt prompt, int maxTokens, List<String> stops, Sampling sampling, long seed) {
    this(prompt, maxTokens, stops, sampling, seed, 0, List.of());
  }

  /** Returns a greedy request. */
  public static GenerationRequest greedy(Prompt prompt, int maxTokens, List<String> stops) {
    return new GenerationRequest(prompt, maxTokens, stops, Sampling.GREEDY, 0);
  }

  /** Returns this request with a least number of tokens. */
  public GenerationRequest withMinTokens(int count) {
    return new GenerationRequest(prompt, maxTokens, stops, sampling, seed, count, choices);
  }

  /** Returns this request with choices. */
  public GenerationRequest withChoices(List<String> texts) {
    return new GenerationRequest(prompt, maxTokens, stops, sampling, seed, minTokens, texts);
  }
}
