package dev.openbook.datasets.chunk;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import java.util.Collection;
import java.util.List;

/** Cuts documents into passages. Implementations are deterministic and safe for concurrent use. */
@FunctionalInterface
public interface Chunker {
  /**
   * Returns the passages of one document in source order, ids {@code <documentId>#0001} and so on;
   * empty when the document is blank.
   */
  List<Passage> chunk(Document document);

  /** Returns the passages of several documents, document after document. */
  default List<Passage> chunkAll(Collection<Document> documents) {
    return documents.stream().flatMap(document -> chunk(document).stream()).toList();
  }
}
