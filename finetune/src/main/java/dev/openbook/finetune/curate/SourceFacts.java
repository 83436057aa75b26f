package dev.openbook.finetune.curate;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers and names of a source, against which a text about it is held.
 *
 * <p>A number is a run of digits, not behind a letter, with points and commas inside, compared
 * without the commas; years and days are numbers. A name is a word with a capital letter that does
 * not open a sentence, a line or a quotation; its words are compared without regard to case or a
 * possessive ending. What a text says in other words passes, so nothing found is no proof of truth,
 * but what is found was not in the source.
 */
public final class SourceFacts {
  private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d])\\d+(?:[.,]\\d+)*");
  private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}'\\u2019-]*");
  private static final Pattern POSSESSIVE = Pattern.compile("['\\u2019]s?$");
  private static final String OPENERS = ".!?:;\n\r\"\u201c\u201d\u2018(\u2013\u2014-*#>";

  private final Set<String> numbers;
  private final Set<String> words;
  private final String running;

  private SourceFacts(Set<String> numbers, Set<String> words, String running) {
    this.numbers = numbers;
    this.words = words;
    this.running = running;
  }

  /** Reads sources, titles among them. */
  public static SourceFacts of(List<String> sources) {
    var numbers = new HashSet<String>();
    var words = new HashSet<String>();
    for (String source : sources) {
      Matcher number = NUMBER.matcher(source);
      while (number.find()) {
        numbers.add(plain(number.group()));
      }
      Matcher word = WORD.matcher(source);
      while (word.find()) {
        words.add(bare(word.group()));
        // "Anglo-Saxon" is also said as two words
        for (String part : word.group().split("-", -1)) {
          words.add(bare(part));
        }
      }
    }
    return new SourceFacts(numbers, words, Words.running(String.join("\n", sources)));
  }

  /** Returns whether the words of a phrase stand in a source in a row, punctuation aside. */
  public boolean holds(String phrase) {
    return running.contains(Words.running(phrase));
  }

  /**
   * Returns a text's numbers, then its names, that no source has, each in the order of the text.
   */
  public List<String> unsupported(String text) {
    var found = new LinkedHashSet<String>();
    Matcher number = NUMBER.matcher(text);
    while (number.find()) {
      if (!numbers.contains(plain(number.group()))) {
        found.add(number.group());
      }
    }
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String name = word.group();
      if (Character.isUpperCase(name.codePointAt(0))
          && !opens(text, word.start())
          && name.length() > 1
          && !isKnown(name)) {
        found.add(name);
      }
    }
    return List.copyOf(found);
  }

  private boolean isKnown(String name) {
    if (words.contains(bare(name))) {
      return true;
    }
    String[] parts = name.split("-", -1);
    return parts.length > 1 && List.of(parts).stream().allMatch(each -> words.contains(bare(each)));
  }

  private static boolean opens(String text, int start) {
    int i = start - 1;
    while (i >= 0 && (text.charAt(i) == ' ' || text.charAt(i) == '\u00a0')) {
      i--;
    }
    return i < 0 || OPENERS.indexOf(text.charAt(i)) >= 0;
  }

  private static String plain(String number) {
    return number.replace(",", "");
  }

  private static String bare(String word) {
    return POSSESSIVE.matcher(word).replaceFirst("").toLowerCase(Locale.ROOT);
  }
}
