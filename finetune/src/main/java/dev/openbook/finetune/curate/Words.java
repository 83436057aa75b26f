package dev.openbook.finetune.curate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of a text as near duplicates and repetitions are judged by. */
final class Words {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  private Words() {}

  /** Returns runs of letters and digits, in small letters. */
  static List<String> of(String text) {
    var words = new ArrayList<String>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  /** Returns the words between blanks, a blank at both ends, so that phrases can be looked for. */
  static String running(String text) {
    return " " + String.join(" ", of(text)) + " ";
  }

  /** Returns a 64-bit hash of words {@code from} to before {@code to}, equal on every machine. */
  static long hash(List<String> words, int from, int to) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < to; i++) {
      String word = words.get(i);
      for (int j = 0; j < word.length(); j++) {
        hash = (hash ^ word.charAt(j)) * 0x100000001b3L;
      }
      hash = (hash ^ ' ') * 0x100000001b3L;
    }
    return mixed(hash);
  }

  /** The finaliser of SplitMix64. */
  static long mixed(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
