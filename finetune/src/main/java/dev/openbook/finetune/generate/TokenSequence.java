package dev.openbook.finetune.generate;

import java.util.Arrays;

/** Token ids that can be compared and used as a key. */
final class TokenSequence {
  private final int[] ids;

  private TokenSequence(int[] ids) {
    this.ids = ids;
  }

  /** Returns the ids; the array is copied. */
  static TokenSequence of(int... ids) {
    return new TokenSequence(ids.clone());
  }

  int length() {
    return ids.length;
  }

  int get(int index) {
    return ids[index];
  }

  /** Returns the ids from {@code start}, as an array of their own. */
  int[] from(int start) {
    return Arrays.copyOfRange(ids, start, ids.length);
  }

  /** Returns the first ids. */
  TokenSequence first(int count) {
    return new TokenSequence(Arrays.copyOf(ids, count));
  }

  /** Returns the number of leading ids that both have. */
  int commonPrefix(TokenSequence other) {
    int mismatch = Arrays.mismatch(ids, other.ids);
    return mismatch < 0 ? ids.length : mismatch;
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
