package dev.openbook.eval.measure;

import java.util.List;
import java.util.regex.Pattern;

/**
 * White space as Python's {@code str.split()} and {@code str.strip()} see it, by which published
 * scorers part words: besides ASCII's also U+001C to U+001F, U+0085 and the spaces of Unicode.
 */
public final class WhiteSpace {
  private static final String SPACES =
      "[\\t-\\r"
          + "\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  private static final Pattern RUN = Pattern.compile(SPACES);
  private static final Pattern ENDS = Pattern.compile("\\A" + SPACES + "|" + SPACES + "\\z");

  private WhiteSpace() {}

  /** Returns the words between white space, none of them empty. */
  public static List<String> split(String text) {
    return RUN.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
  }

  /** Returns the text without white space at its ends. */
  public static String strip(String text) {
    return ENDS.matcher(text).replaceAll("");
  }
}
