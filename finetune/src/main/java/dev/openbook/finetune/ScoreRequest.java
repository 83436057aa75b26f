package dev.openbook.finetune;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Continuations whose log-likelihood after one prompt is asked.
 *
 * <p>Tokens follow lm-evaluation-harness: with {@code whole = tokens(prompt + continuation)}, the
 * continuation's tokens are {@code whole} after the first {@code tokens(prompt).size()}. White
 * space at the end of the prompt is taken to the continuations first.
 *
 * @param prompt what stands before; empty stands for the begin token
 * @param continuations texts to score, each with its leading blank (" Paris"); not empty
 */
public record ScoreRequest(Prompt prompt, List<String> continuations) {
  public ScoreRequest {
    requireNonNull(prompt, "prompt is null");
    continuations = List.copyOf(continuations);
    if (continuations.isEmpty()) {
      throw new IllegalArgumentException("continuations is empty");
    }
  }
}
