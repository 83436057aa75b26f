package dev.openbook.finetune;

import static java.util.Objects.requireNonNull;

/**
 * The text a model continues, in two parts that are joined as they stand.
 *
 * <p>The split only says what can be computed once: a local model keeps the state of {@code
 * shared}, so many prompts that open alike (instructions, worked examples) pay for it a single
 * time. It never changes a result's tokens: tokens are those of the whole text.
 *
 * @param shared opening that other prompts have too; may be empty
 * @param own the rest; may be empty
 */
public record Prompt(String shared, String own) {
  public Prompt {
    requireNonNull(shared, "shared is null");
    requireNonNull(own, "own is null");
  }

  /** Returns a prompt that shares nothing. */
  public static Prompt of(String text) {
    return new Prompt("", text);
  }

  /** Returns the whole text. */
  public String text() {
    return shared + own;
  }
}
