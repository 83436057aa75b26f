package dev.openbook.datasets.audit;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as its letters and digits alone, with the places where words begin and end.
 *
 * <p>Normalised as SQuAD's scorer does: small letters, punctuation deleted, words parted by white
 * space, articles dropped; then words are joined, so that "twenty-five" and "twenty five" are one.
 * The object is a buffer that is filled again for the next text. Not safe for concurrent use.
 */
final class Squeezed {
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd: a bijection modulo 2^64
  private static final byte ASKS = 1;
  private static final byte ENDS = 2;
  private static final int LONGEST_ABBREVIATION = 2; // "Dr.", "U.S.", initials

  private char[] letters = new char[1 << 12];
  private long[] prefixes = new long[(1 << 12) + 1];
  private int[] starts = new int[1 << 10];
  private byte[] marks = new byte[1 << 10];
  private final long[] powers;
  private int length;
  private int words;
  private byte mark; // of the word that is being read

  /**
   * Creates a buffer.
   *
   * @param longestWindow longest window that is hashed, letters
   */
  Squeezed(int longestWindow) {
    powers = new long[longestWindow + 1];
    powers[0] = 1;
    for (int i = 1; i <= longestWindow; i++) {
      powers[i] = powers[i - 1] * BASE;
    }
  }

  /** Fills the buffer with a text. */
  void fill(String text) {
    String plain =
        text.chars().allMatch(c -> c < 128)
            ? text
            : Normalizer.normalize(text, Normalizer.Form.NFKC);
    length = 0;
    words = 0;
    mark = 0;
    int start = 0;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
        append(Character.toLowerCase(c));
        mark &= ASKS; // inside a word no sentence ends
      } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        start = endWord(start);
        if (c == '\n' && words > 0) {
          marks[words - 1] |= ENDS;
        }
      } else if (c == '?' || c == '!' || c == '.') {
        mark(c, start);
      }
    }
    endWord(start);
    starts[words] = length;
  }

  /** Notes a mark that ends sentences; one that stands alone belongs to the word before it. */
  private void mark(char read, int start) {
    boolean alone = length == start;
    if (alone && words == 0) {
      return;
    }
    int letterCount = length - (alone ? starts[words - 1] : start);
    byte meaning =
        switch (read) {
          case '?' -> ASKS | ENDS;
          case '!' -> ENDS;
          default -> letterCount > LONGEST_ABBREVIATION ? ENDS : 0;
        };
    if (alone) {
      marks[words - 1] |= meaning;
    } else {
      mark |= meaning;
    }
  }

  private void append(char letter) {
    if (length + 1 >= letters.length) {
      letters = Arrays.copyOf(letters, letters.length * 2);
      prefixes = Arrays.copyOf(prefixes, letters.length + 1);
    }
    letters[length] = letter;
    prefixes[length + 1] = prefixes[length] * BASE + letter + 1;
    length++;
  }

  /** Ends the word that began at {@code start}, returns where the next begins. */
  private int endWord(int start) {
    if (length == start || isArticle(start)) {
      length = start;
      mark = 0;
      return start;
    }
    if (words + 1 >= starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      marks = Arrays.copyOf(marks, starts.length);
    }
    starts[words] = start;
    marks[words++] = mark;
    mark = 0;
    return length;
  }

  private boolean isArticle(int start) {
    char first = letters[start];
    return switch (length - start) {
      case 1 -> first == 'a';
      case 2 -> first == 'a' && letters[start + 1] == 'n';
      case 3 -> first == 't' && letters[start + 1] == 'h' && letters[start + 2] == 'e';
      default -> false;
    };
  }

  /** Returns the number of words. */
  int words() {
    return words;
  }

  /** Returns the number of letters. */
  int length() {
    return length;
  }

  /** Returns where a word begins; for {@code word == words()} the end. */
  int start(int word) {
    return starts[word];
  }

  /** Returns the hash of {@code size} letters from {@code from}. */
  long hash(int from, int size) {
    return prefixes[from + size] - prefixes[from] * powers[size];
  }

  /** Returns the hash of a word's letters, of a long one's first as many as are hashed. */
  long hash(int word) {
    return hash(starts[word], Math.min(starts[word + 1] - starts[word], powers.length - 1));
  }

  /** Returns whether a word has the letters {@code from} to before {@code to}, and no others. */
  boolean isWord(int word, char[] others, int from, int to) {
    return Arrays.equals(letters, starts[word], starts[word + 1], others, from, to);
  }

  /** Returns whether a question mark follows a word. */
  boolean asks(int word) {
    return (marks[word] & ASKS) != 0;
  }

  /** Returns whether a sentence or line ends with a word, by its punctuation. */
  boolean endsSentence(int word) {
    return (marks[word] & ENDS) != 0;
  }

  /** Returns the letters of words {@code from} to before {@code to}. */
  String letters(int from, int to) {
    return new String(letters, starts[from], starts[to] - starts[from]);
  }

  /** Returns words {@code from} to before {@code to}, with blanks. */
  String spaced(int from, int to) {
    var spaced = new StringBuilder();
    for (int i = from; i < to; i++) {
      spaced.append(i == from ? "" : " ").append(letters, starts[i], starts[i + 1] - starts[i]);
    }
    return spaced.toString();
  }

  /** Returns whether {@code part} stands at the start of a word and ends with a word. */
  boolean matches(String part, int word) {
    int from = starts[word];
    int to = from + part.length();
    if (to > length || Arrays.binarySearch(starts, word, words + 1, to) < 0) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      if (letters[from + i] != part.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
