package dev.openbook.finetune;

import static java.util.Objects.requireNonNull;

/**
 * The text a model continues, in two parts that are joined as they stand.
 *
 * <p>What the prompts of one call share is found and computed once without the split. It is a hint
 * for later calls: a local model keeps the state of {@code shared} (instructions, worked examples)
 * by itself, so that calls of which each has other questions find it again. It never changes a
 * result's tokens: tokens are those of the whole text.
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
