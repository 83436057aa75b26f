package dev.openbook.eval.card;

import java.util.OptionalLong;

/**
 * How texts are drawn for a data card.
 *
 * @param words words of every row; empty for those of the row with the fewest
 * @param fewestWords a row with fewer is left out, at least 1
 * @param pairwise most texts of a row that are compared with each other, at least 2
 * @param examples texts of each kind that are shown, at least 0
 * @param seed draws the texts
 */
public record CardSettings(
    OptionalLong words, long fewestWords, int pairwise, int examples, long seed) {
  /** Most words of a row where none are asked for. */
  static final long MOST_WORDS = 200_000;

  public CardSettings {
    if (words.isPresent() && words.getAsLong() < 1) {
      throw new IllegalArgumentException("words must be at least 1, got " + words.getAsLong());
    }
    if (fewestWords < 1) {
      throw new IllegalArgumentException("min-words must be at least 1, got " + fewestWords);
    }
    if (pairwise < 2) {
      throw new IllegalArgumentException("sample must be at least 2, got " + pairwise);
    }
    if (examples < 0) {
      throw new IllegalArgumentException("examples must be at least 0, got " + examples);
    }
  }

  /** Returns the words that each row must be able to give. */
  long mostWords() {
    return words.orElse(MOST_WORDS);
  }

  /** Returns the words that a row must have to be shown. */
  long neededWords() {
    return words.orElse(fewestWords);
  }
}
