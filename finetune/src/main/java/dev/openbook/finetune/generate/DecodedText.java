package dev.openbook.finetune.generate;

import java.util.Arrays;
import java.util.function.Function;

/**
 * The text of tokens that come one by one.
 *
 * <p>A token may end inside a character, whose bytes then stand as U+FFFD until the next tokens
 * complete it; such an end is held back. Only the last tokens are decoded again, together with some
 * before them, on which the blank at their beginning may depend.
 */
final class DecodedText {
  private static final char INCOMPLETE = '\uFFFD';

  private final Function<int[], String> decoder;
  private final StringBuilder text = new StringBuilder();
  private int[] tokens = new int[16];
  private int count;
  private int before; // first token decoded again
  private int settled; // tokens whose text is taken

  /** Starts an empty text; {@code decoder} gives the text of token ids. */
  DecodedText(Function<int[], String> decoder) {
    this.decoder = decoder;
  }

  /** Adds a token. */
  void add(int token) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
    }
    tokens[count++] = token;
    String now = decoded(count);
    if (now.isEmpty() || now.charAt(now.length() - 1) != INCOMPLETE) {
      take(now);
    }
  }

  /** Takes what was held back as it stands. */
  void finish() {
    if (settled < count) {
      take(decoded(count));
    }
  }

  /** Returns the text up to the last whole character. */
  StringBuilder text() {
    return text;
  }

  private void take(String now) {
    text.append(now, Math.min(now.length(), decoded(settled).length()), now.length());
    before = settled;
    settled = count;
  }

  /** Returns the tokens so far, in an array of a given length; what is beyond them is 0. */
  int[] tokens(int length) {
    return Arrays.copyOf(tokens, length);
  }

  private String decoded(int end) {
    return decoder.apply(Arrays.copyOfRange(tokens, before, end));
  }
}
