package dev.openbook.datasets.audit;

import java.util.Arrays;

/**
 * Words by number, found by a hash of their letters and then compared letter by letter.
 *
 * <p>Not safe for concurrent use while words are added.
 */
final class Vocabulary {
  /** The number of every word that was not added. */
  static final int UNKNOWN = 0;

  private char[] letters = new char[1 << 12]; // of all words, one after the other
  private int[] ends = new int[1 << 10]; // in letters, by number
  private int size = 1; // UNKNOWN has no letters
  private long[] hashes = new long[1 << 12];
  private int[] numbers = new int[1 << 12];

  /** Returns the number of a buffer's word, above 0, and adds it if it is new. */
  int add(Squeezed buffer, int word) {
    int slot = slot(buffer, word);
    if (numbers[slot] != UNKNOWN) {
      return numbers[slot];
    }
    int number = size++;
    store(buffer.letters(word, word + 1), number);
    hashes[slot] = mixed(buffer.hash(word));
    numbers[slot] = number;
    if (size * 3 > numbers.length) {
      grow();
    }
    return number;
  }

  /** Returns the number of a buffer's word, {@link #UNKNOWN} where it was not added. */
  int find(Squeezed buffer, int word) {
    return numbers[slot(buffer, word)];
  }

  /** Returns the letters of a known word. */
  String word(int number) {
    return new String(letters, ends[number - 1], ends[number] - ends[number - 1]);
  }

  /** Returns how many numbers there are, {@link #UNKNOWN} among them. */
  int size() {
    return size;
  }

  /** The slot of the word, or the free one where it would stand. */
  private int slot(Squeezed buffer, int word) {
    long hash = mixed(buffer.hash(word));
    int slot = (int) hash & (numbers.length - 1);
    while (numbers[slot] != UNKNOWN
        && !(hashes[slot] == hash && isWord(numbers[slot], buffer, word))) {
      slot = (slot + 1) & (numbers.length - 1);
    }
    return slot;
  }

  private boolean isWord(int number, Squeezed buffer, int word) {
    return buffer.isWord(word, letters, ends[number - 1], ends[number]);
  }

  private void store(String word, int number) {
    int end = ends[number - 1] + word.length();
    while (end > letters.length) {
      letters = Arrays.copyOf(letters, letters.length * 2);
    }
    if (number == ends.length) {
      ends = Arrays.copyOf(ends, number * 2);
    }
    word.getChars(0, word.length(), letters, ends[number - 1]);
    ends[number] = end;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldNumbers = numbers;
    hashes = new long[oldHashes.length * 2];
    numbers = new int[hashes.length];
    for (int i = 0; i < oldNumbers.length; i++) {
      if (oldNumbers[i] != UNKNOWN) {
        int slot = (int) oldHashes[i] & (numbers.length - 1);
        while (numbers[slot] != UNKNOWN) {
          slot = (slot + 1) & (numbers.length - 1);
        }
        hashes[slot] = oldHashes[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }

  private static long mixed(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0xbf58476d1ce4e5b9L;
    return mixed ^ (mixed >>> 29);
  }
}
