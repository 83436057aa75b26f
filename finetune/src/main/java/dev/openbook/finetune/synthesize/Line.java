package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Document;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The texts of one kind, taken from the documents in turn. */
final class Line {
  private final Synthesizer synthesizer;
  private final double weight;
  private final long seed;
  private final Iterator<Document> unopened;
  private final Deque<Iterator<SyntheticText>> waiting = new ArrayDeque<>();
  private final List<Supplier<Stream<SyntheticText>>> untold = new ArrayList<>();
  private boolean exhausted;
  private long tokens;
  private long texts;

  Line(Synthesizer synthesizer, double weight, List<Document> documents, long seed) {
    this.synthesizer = synthesizer;
    this.weight = weight;
    this.seed = seed;
    this.unopened = documents.iterator();
  }

  String kind() {
    return synthesizer.kind();
  }

  double weight() {
    return weight;
  }

  long tokens() {
    return tokens;
  }

  long texts() {
    return texts;
  }

  boolean isExhausted() {
    return exhausted;
  }

  /** Counts a text of this line that was handed on. */
  void count(int textTokens) {
    tokens += textTokens;
    texts++;
  }

  /**
   * Returns the next text of the document whose turn it is; empty when no document has another.
   *
   * @param isNew whether a text was not there yet
   * @param most a document that gives so many known texts in a row is given up
   */
  Optional<SyntheticText> next(Predicate<SyntheticText> isNew, int most) {
    while (unopened.hasNext() || !waiting.isEmpty()) {
      Iterator<SyntheticText> source =
          unopened.hasNext() // every document is opened once before the second round
              ? open(unopened.next())
              : waiting.removeFirst();
      for (int i = 0; i < most && source.hasNext(); i++) {
        SyntheticText text = source.next();
        if (isNew.test(text)) {
          waiting.addLast(source);
          return Optional.of(text);
        }
      }
    }
    exhausted = true;
    return Optional.empty();
  }

  private Iterator<SyntheticText> open(Document document) {
    Synthesizer.Tellings tellings = synthesizer.tell(document, seed);
    untold.add(tellings.again());
    return tellings.first().iterator();
  }

  /** Goes on with what an exhausted line can tell again in other words. */
  void tellAgain() {
    untold.forEach(again -> waiting.addLast(again.get().iterator()));
    untold.clear();
    exhausted = waiting.isEmpty();
  }
}
