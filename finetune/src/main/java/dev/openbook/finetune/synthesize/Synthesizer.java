package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Document;
import java.util.function.Supplier;
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

  /**
   * Returns the same texts, and with them those that tell the same again in other words, none
   * unless an implementation has such.
   *
   * @param document as above
   * @param seed as above
   */
  default Tellings tell(Document document, long seed) {
    return new Tellings(synthesize(document, seed), Stream::empty);
  }

  /**
   * All texts of one document.
   *
   * @param first what {@link Synthesizer#synthesize} returns
   * @param again gives texts in other words than {@code first}, whose ordinals follow those of
   *     {@code first}; asked once at most
   */
  record Tellings(Stream<SyntheticText> first, Supplier<Stream<SyntheticText>> again) {}
}
