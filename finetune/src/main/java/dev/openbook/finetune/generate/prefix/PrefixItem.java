package dev.openbook.finetune.generate.prefix;

/**
 * A token sequence to read.
 *
 * @param tokens from the first token of the text; not empty
 * @param wantedFrom first place whose hidden state is asked; all later ones are too. The length
 *     asks none
 * @param cutAfter the sequence's end becomes a cut, where a pass ends and keys and values can be
 *     kept, when so many tokens stand between it and the cut before; {@link Integer#MAX_VALUE}
 *     leaves it to the tree
 */
public record PrefixItem(TokenSequence tokens, int wantedFrom, int cutAfter) {
  /** A prefix of fewer tokens is not worth a pass of its own. */
  static final int MIN_CUT = 16;

  /** Prompts of fewer tokens of their own are read together with others. */
  private static final int MIN_PROMPT = 128;

  public PrefixItem {
    if (tokens.length() == 0) {
      throw new IllegalArgumentException("tokens is empty");
    }
  }

  /** Returns an opening that later calls may share. */
  public static PrefixItem opening(TokenSequence tokens) {
    return new PrefixItem(tokens, tokens.length(), MIN_CUT);
  }

  /** Returns a prompt of which other items go on. */
  public static PrefixItem prompt(TokenSequence tokens) {
    return new PrefixItem(tokens, tokens.length(), MIN_PROMPT);
  }

  /** Returns a prompt whose last hidden state is asked. */
  public static PrefixItem promptEnd(TokenSequence tokens) {
    return new PrefixItem(tokens, tokens.length() - 1, MIN_PROMPT);
  }

  /** Returns a sequence whose hidden states from a place on are asked. */
  public static PrefixItem from(TokenSequence tokens, int wantedFrom) {
    return new PrefixItem(tokens, wantedFrom, Integer.MAX_VALUE);
  }
}
