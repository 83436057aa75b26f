package dev.openbook.datasets.chunk;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes passages of the places where a chunker cuts: their ids and texts. */
final class PassageList {
  private PassageList() {}

  /** Returns the passages at {@code spans}, numbered from 1 in that order. */
  static List<Passage> of(Document document, List<Span> spans) {
    var passages = new ArrayList<Passage>(spans.size());
    for (Span span : spans) {
      passages.add(
          new Passage(
              document.id() + String.format(Locale.ROOT, "#%04d", passages.size() + 1),
              document.id(),
              document.title(),
              document.text().substring(span.start(), span.end()),
              span));
    }
    return List.copyOf(passages);
  }
}
