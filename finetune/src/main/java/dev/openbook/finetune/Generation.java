package dev.openbook.finetune;

/**
 * A generated text.
 *
 * @param text the continuation, without special tokens, cut before the first stop text
 * @param promptTokens tokens of the prompt that the model read
 * @param generatedTokens tokens generated, the end token included
 * @param finish why it ended
 * @param cutTokens tokens of the prompt that were left out because it exceeded the context; 0 for
 *     none
 */
public record Generation(
    String text, int promptTokens, int generatedTokens, Finish finish, int cutTokens) {
  /** Why generation ended. */
  public enum Finish {
    /** The model emitted its end token. */
    END_TOKEN,
    /** A stop text appeared. */
    STOP_TEXT,
    /** {@code maxTokens} were generated. */
    LENGTH,
    /** One of the request's choices is complete. */
    CHOICE
  }

  /** Makes a generation whose prompt was read whole. */
  public Generation(String text, int promptTokens, int generatedTokens, Finish finish) {
    this(text, promptTokens, generatedTokens, finish, 0);
  }
}
