package dev.openbook.finetune.generate.prefix;

import java.util.Arrays;

/** Token ids that can be compared and used as a key; never changed. */
public final class TokenSequence implements Comparable<TokenSequence> {
  private final int[] ids;

  private TokenSequence(int[] ids) {
    this.ids = ids;
  }

  /** Returns the ids; the array is copied. */
  public static TokenSequence of(int... ids) {
    return new TokenSequence(ids.clone());
  }

  /** Returns the number of ids. */
  public int length() {
    return ids.length;
  }

  /** Returns the id at a place from 0. */
  public int get(int index) {
    return ids[index];
  }

  /** Returns the ids from {@code start}, as an array of their own. */
  public int[] from(int start) {
    return Arrays.copyOfRange(ids, start, ids.length);
  }

  /** Returns the ids from {@code start} to before {@code end}, as an array of their own. */
  public int[] range(int start, int end) {
    return Arrays.copyOfRange(ids, start, end);
  }

  /** Returns the first ids. */
  public TokenSequence first(int count) {
    return new TokenSequence(Arrays.copyOf(ids, count));
  }

  /** Returns the number of leading ids that both have. */
  public int commonPrefix(TokenSequence other) {
    int mismatch = Arrays.mismatch(ids, other.ids);
    return mismatch < 0 ? ids.length : mismatch;
  }

  /** Returns this sequence followed by another. */
  public TokenSequence then(TokenSequence next) {
    int[] joined = Arrays.copyOf(ids, ids.length + next.ids.length);
    System.arraycopy(next.ids, 0, joined, ids.length, next.ids.length);
    return new TokenSequence(joined);
  }

  /** Orders by the first ids that differ; a prefix comes first. */
  @Override
  public int compareTo(TokenSequence other) {
    return Arrays.compare(ids, other.ids);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenSequence that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids);
  }
}
