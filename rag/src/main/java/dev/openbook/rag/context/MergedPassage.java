package dev.openbook.rag.context;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Passages of one document without a gap between them, and the one passage they are together.
 *
 * @param parts as they were retrieved, best first
 * @param whole one passage of all parts' text; a lone part itself
 */
record MergedPassage(List<Passage> parts, Passage whole) {
  private static final Comparator<Passage> BY_PLACE =
      Comparator.comparingInt((Passage passage) -> passage.span().start())
          .thenComparing(Passage::id);

  MergedPassage {
    parts = List.copyOf(parts);
  }

  static MergedPassage of(Passage passage) {
    return new MergedPassage(List.of(passage), passage);
  }

  /** Returns whether a passage is of the same document and overlaps or touches this one. */
  boolean meets(Passage passage) {
    Span mine = whole.span();
    Span other = passage.span();
    return whole.documentId().equals(passage.documentId())
        && mine.start() <= other.end()
        && other.start() <= mine.end();
  }

  /**
   * Returns this with further parts, which follow in rank.
   *
   * @throws BadInputException if two parts disagree about the text they share
   */
  MergedPassage with(List<Passage> more) {
    var all = new ArrayList<>(parts);
    all.addAll(more);
    return new MergedPassage(all, joined(all));
  }

  private static Passage joined(List<Passage> parts) {
    List<Passage> placed = parts.stream().sorted(BY_PLACE).toList();
    Passage first = placed.getFirst();
    int start = first.span().start();
    var text = new StringBuilder(first.text());
    for (Passage next : placed.subList(1, placed.size())) {
      int at = next.span().start() - start; // in text, at most its length: there is no gap
      int shared = Math.min(text.length() - at, next.text().length());
      if (!next.text().startsWith(text.substring(at, at + shared))) {
        throw new BadInputException(
            "passage '"
                + next.id()
                + "' has another text than its neighbours where they overlap in document '"
                + next.documentId()
                + "'; rebuild the index from one version of the documents");
      }
      text.append(next.text(), shared, next.text().length());
    }
    return new Passage(
        placed.stream().map(Passage::id).collect(Collectors.joining("+")),
        first.documentId(),
        parts.getFirst().title(),
        text.toString(),
        new Span(start, start + text.length()));
  }
}
