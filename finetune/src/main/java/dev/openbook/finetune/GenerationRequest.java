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
 */
public record GenerationRequest(
    Prompt prompt, int maxTokens, List<String> stops, Sampling sampling, long seed) {
  public GenerationRequest {
    requireNonNull(prompt, "prompt is null");
    requireNonNull(sampling, "sampling is null");
    stops = List.copyOf(stops);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, got " + maxTokens);
    }
    if (stops.contains("")) {
      throw new IllegalArgumentException("stops must not contain the empty text");
    }
  }

  /** Returns a greedy request. */
  public static GenerationRequest greedy(Prompt prompt, int maxTokens, List<String> stops) {
    return new GenerationRequest(prompt, maxTokens, stops, Sampling.GREEDY, 0);
  }
}
