package dev.openbook.finetune;

/**
 * A generated text.
 *
 * @param text the continuation, without special tokens, cut before the first stop text
 * @param promptTokens tokens of the prompt
 * @param generatedTokens tokens generated, the end token included
 * @param finish why it ended
 */
public record Generation(String text, int promptTokens, int generatedTokens, Finish finish) {
  /** Why generation ended. */
  public enum Finish {
    /** The model emitted its end token. */
    END_TOKEN,
    /** A stop text appeared. */
    STOP_TEXT,
    /** {@code maxTokens} were generated. */
    LENGTH
  }
}
