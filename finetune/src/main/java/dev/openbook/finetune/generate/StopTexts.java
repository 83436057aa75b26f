package dev.openbook.finetune.generate;

import java.util.List;
import java.util.OptionalInt;

/**
 * Texts that end a growing text.
 *
 * @param texts not empty each
 */
record StopTexts(List<String> texts) {
  StopTexts {
    texts = List.copyOf(texts);
  }

  /**
   * Returns where the first stop text begins; empty when there is none.
   *
   * @param checked length of the text when it was known to hold none
   */
  OptionalInt first(CharSequence text, int checked) {
    String whole = text.toString();
    return texts.stream()
        .mapToInt(stop -> whole.indexOf(stop, Math.max(0, checked - stop.length() + 1)))
        .filter(at -> at >= 0)
        .min();
  }

  /** Returns how many characters at the text's end may be the beginning of a stop text. */
  int open(CharSequence text) {
    int open = 0;
    for (String stop : texts) {
      int longest = Math.min(stop.length() - 1, text.length());
      for (int length = longest; length > open; length--) {
        if (stop.regionMatches(0, text.toString(), text.length() - length, length)) {
          open = length;
        }
      }
    }
    return open;
  }
}
