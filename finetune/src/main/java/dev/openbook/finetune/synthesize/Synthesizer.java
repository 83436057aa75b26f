package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Document;
import java.util.stream.Stream;

/** Makes texts of one kind from one document. Implementations are safe for concurrent use. */
public interface Synthesizer {
  /** Returns the kind of its texts, constant, e.g. {@code permutation}. */
  String kind();

  /**
   * Returns texts made from a document, lazily, finite or practically endless; the same document
   * and seed give the same texts in the same order.
   *
   * @param document any text, however odd; a text nothing can be made of gives an empty stream
   * @param seed chooses among wordings and orders
   */
  Stream<SyntheticText> synthesize(Document document, long seed);
}
