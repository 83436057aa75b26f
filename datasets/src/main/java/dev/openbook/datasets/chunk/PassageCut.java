package dev.openbook.datasets.chunk;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How texts are cut into passages, as users name it.
 *
 * @param by {@link #WHOLE} or a name of {@link Chunkers#names()}
 * @param size most tokens of a passage, at least 1; 0 for whole texts
 * @param overlap most tokens that neighbours share, 0 to less than {@code size}
 */
public record PassageCut(String by, int size, int overlap) {
  /** The name of texts that are not cut. */
  public static final String WHOLE = "whole";

  /**
   * Makes a cut.
   *
   * @throws BadInputException if the name is not known or a number is out of its range
   */
  public PassageCut {
    if (!names().contains(by)) {
      throw new BadInputException(NearestName.unknown("way to cut", by, names()));
    }
    boolean isWhole = by.equals(WHOLE);
    if (isWhole ? size != 0 || overlap != 0 : size < 1 || overlap < 0 || overlap >= size) {
      throw new BadInputException(
          "size must be at least 1 and overlap 0 to less than it, for whole texts both 0; got %s, %d and %d"
              .formatted(by, size, overlap));
    }
  }

  /** Returns texts as they are. */
  public static PassageCut whole() {
    return new PassageCut(WHOLE, 0, 0);
  }

  /** Returns the names there are. */
  public static List<String> names() {
    var names = new ArrayList<>(List.of(WHOLE));
    names.addAll(Chunkers.names());
    return List.copyOf(names);
  }

  /**
   * Returns the passages of texts, in their order; whole ones have the texts' ids.
   *
   * @param texts read as passages are asked for; the caller closes it
   * @param tokens counts the tokens
   */
  public Stream<Passage> apply(Stream<Document> texts, TokenCounter tokens) {
    if (by.equals(WHOLE)) {
      return texts.map(Passage::of);
    }
    Chunker chunker = Chunkers.of(by, size, overlap, tokens);
    return texts.flatMap(text -> chunker.chunk(text).stream());
  }

  /** Returns a short name, e.g. {@code tokens 100} or {@code sentences 200/50}. */
  @Override
  public String toString() {
    return by.equals(WHOLE) ? by : by + " " + size + (overlap == 0 ? "" : "/" + overlap);
  }
}
