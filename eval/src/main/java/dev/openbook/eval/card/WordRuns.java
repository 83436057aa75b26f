package dev.openbook.eval.card;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words as {@link dev.openbook.finetune.curate.Diversity} counts them: runs without white space.
 */
final class WordRuns {
  private static final Pattern WORD = Pattern.compile("\\S+");

  private WordRuns() {}

  /** Returns the number of words. */
  static int count(String text) {
    Matcher matcher = WORD.matcher(text.strip());
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  /** Returns the text up to the end of a word, counted from 1; all of it where it has fewer. */
  static String first(String text, long words) {
    String stripped = text.strip();
    Matcher matcher = WORD.matcher(stripped);
    for (long i = 0; i < words; i++) {
      if (!matcher.find()) {
        return stripped;
      }
    }
    return words == 0 ? "" : stripped.substring(0, matcher.end());
  }
}
