package dev.openbook.finetune.tokenize;

/** Places in a text, counted in code points and in UTF-16 code units. */
final class CodePoints {
  private CodePoints() {}

  /**
   * Returns the text with each lone surrogate replaced by U+FFFD, as decoders do: half a character
   * has no UTF-8 form. Length and places stay the same.
   */
  static String wellFormed(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (!Character.isSurrogate(unit)) {
        continue;
      }
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
      if (pair) {
        i++;
        continue;
      }
      if (mended == null) {
        mended = new StringBuilder(text);
      }
      mended.setCharAt(i, '\uFFFD');
    }
    return mended == null ? text : mended.toString();
  }

  /** Returns for each code point, and for the end, where it starts in code units. */
  static int[] starts(String text) {
    int[] starts = new int[text.codePointCount(0, text.length()) + 1];
    int unit = 0;
    for (int point = 0; point + 1 < starts.length; point++) {
      starts[point] = unit;
      unit += Character.charCount(text.codePointAt(unit));
    }
    starts[starts.length - 1] = unit;
    return starts;
  }
}
