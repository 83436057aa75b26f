package dev.openbook.datasets;

/**
 * A half-open range of UTF-16 code units in a document's text.
 *
 * @param start first code unit, at least 0
 * @param end one past the last code unit, at least {@code start}
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "span must satisfy 0 <= start <= end, got [" + start + ", " + end + ")");
    }
  }

  /** Returns the number of code units covered. */
  public int length() {
    return end - start;
  }

  /** Returns whether this span covers all of {@code other}. */
  public boolean contains(Span other) {
    return start <= other.start && other.end <= end;
  }

  /** Returns whether the two spans share at least one code unit. */
  public boolean overlaps(Span other) {
    return start < other.end && other.start < end;
  }
}
