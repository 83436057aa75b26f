package dev.openbook.finetune.train.data;

import static java.util.Objects.requireNonNull;

/**
 * A prompt with a continuation that is preferred to another.
 *
 * @param source what it was made from
 * @param prompt read, not learned; may be empty
 * @param chosen the better continuation, follows the prompt as it stands, not empty
 * @param rejected the worse continuation, not empty and another
 */
public record PreferencePair(String source, String prompt, String chosen, String rejected) {
  public PreferencePair {
    requireNonNull(source, "source is null");
    requireNonNull(prompt, "prompt is null");
    if (chosen.isEmpty() || rejected.isEmpty()) {
      throw new IllegalArgumentException("chosen or rejected is empty");
    }
    if (chosen.equals(rejected)) {
      throw new IllegalArgumentException("chosen equals rejected");
    }
  }
}
