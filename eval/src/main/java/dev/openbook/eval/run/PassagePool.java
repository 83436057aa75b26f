package dev.openbook.eval.run;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.rag.Ranking;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The passages that contexts of one cut and one retriever show.
 *
 * @param byDocument passages that can be shown, in document order, by document id
 * @param rankings retrieved passages by question id; empty when nothing is retrieved
 * @param indexing time the index took to make; empty when there is none, or unknown
 */
record PassagePool(
    Map<String, List<Passage>> byDocument,
    Map<String, Ranking> rankings,
    Optional<Duration> indexing) {
  private static final Ranking NOTHING = new Ranking(List.of());

  /** Returns all passages, documents in order. */
  List<Passage> passages() {
    return all(byDocument.values());
  }

  /** Returns the passages of documents, one after the other. */
  static List<Passage> all(Collection<List<Passage>> documents) {
    return documents.stream().flatMap(List::stream).toList();
  }

  /** Returns the gold passages of a question, in document order. */
  List<Passage> golds(Question question) {
    return byDocument.getOrDefault(question.documentId(), List.of()).stream()
        .filter(question::isGold)
        .toList();
  }

  /** Returns the retrieved passages of a question; empty when nothing is retrieved. */
  Ranking ranking(Question question) {
    return rankings.getOrDefault(question.id(), NOTHING);
  }
}
