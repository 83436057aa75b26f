package dev.openbook.eval.measure;

import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A set of places of one text, as spans that neither overlap nor meet.
 *
 * @param spans in order, none empty
 */
record SpanSet(List<Span> spans) {
  SpanSet {
    spans = List.copyOf(spans);
  }

  /** Returns the union of spans in any order. */
  static SpanSet of(Collection<Span> spans) {
    List<Span> sorted =
        spans.stream()
            .filter(span -> span.length() > 0)
            .sorted(Comparator.comparingInt(Span::start))
            .toList();
    var merged = new ArrayList<Span>();
    for (Span span : sorted) {
      if (merged.isEmpty() || merged.getLast().end() < span.start()) {
        merged.add(span);
      } else {
        Span last = merged.removeLast();
        merged.add(new Span(last.start(), Math.max(last.end(), span.end())));
      }
    }
    return new SpanSet(merged);
  }

  /** Returns the sum of the spans' lengths; what spans share counts once for each. */
  static long lengths(Collection<Span> spans) {
    return spans.stream().mapToLong(Span::length).sum();
  }

  /** Returns the places that are in both sets. */
  SpanSet intersection(SpanSet other) {
    var both = new ArrayList<Span>();
    int i = 0;
    int j = 0;
    while (i < spans.size() && j < other.spans.size()) {
      Span a = spans.get(i);
      Span b = other.spans.get(j);
      if (a.overlaps(b)) {
        both.add(new Span(Math.max(a.start(), b.start()), Math.min(a.end(), b.end())));
      }
      if (a.end() < b.end()) {
        i++;
      } else {
        j++;
      }
    }
    return new SpanSet(both);
  }

  /** Returns the number of places. */
  long length() {
    return lengths(spans);
  }
}
