package dev.openbook.eval.suite;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.file.Settings;
import dev.openbook.eval.suite.Suite.PassageChoice;
import dev.openbook.eval.suite.Suite.RetrieverChoice;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.TextAnalysis;
import dev.openbook.rag.retrieve.RetrieverKind;
import dev.openbook.rag.retrieve.RetrieverSettings;
import java.util.Collection;
import java.util.stream.Stream;

/** Reads the mappings {@code passages} and {@code retriever}, of a suite or of one context. */
final class PassageReader {
  static final String PASSAGES = "passages";
  static final String RETRIEVER = "retriever";

  private static final PassageCut USUAL_CUT = new PassageCut("tokens", 128, 16);
  private static final RetrieverChoice USUAL_RETRIEVER =
      new RetrieverChoice(
          IndexSettings.ANSERINI,
          new RetrieverSettings(RetrieverKind.BM25),
          BundledModel.BGE_SMALL_EN);

  private PassageReader() {}

  /** Reads both keys of a suite. */
  static PassageChoice read(Settings root) {
    Settings passages = root.child(PASSAGES);
    PassageCut cut = cut(passages, USUAL_CUT);
    passages.rejectUnknown();
    return new PassageChoice(cut, retriever(root.child(RETRIEVER), USUAL_RETRIEVER));
  }

  /**
   * Reads a mapping {@code passages}; the caller refuses unknown keys.
   *
   * @param usual takes the place of what is not given
   */
  static PassageCut cut(Settings passages, PassageCut usual) {
    String by = oneOf(passages, "by", usual.by(), PassageCut.names());
    if (by.equals(PassageCut.WHOLE)) {
      return PassageCut.whole();
    }
    PassageCut sizes = usual.by().equals(PassageCut.WHOLE) ? USUAL_CUT : usual;
    int size = passages.integer("size", sizes.size(), 8, 100_000);
    return new PassageCut(
        by, size, passages.integer("overlap", Math.min(sizes.overlap(), size - 1), 0, size - 1));
  }

  /**
   * Reads a mapping {@code retriever}.
   *
   * @param usual takes the place of what is not given
   */
  static RetrieverChoice retriever(Settings retriever, RetrieverChoice usual) {
    RetrieverKind kind =
        RetrieverKind.parse(
            oneOf(
                retriever,
                "kind",
                usual.ranking().kind().key(),
                Stream.of(RetrieverKind.values()).map(RetrieverKind::key).toList()));
    String analyzer = retriever.text("analyzer", usual.index().analysis().key());
    double k1 = retriever.number("k1", usual.index().k1(), 0, 100);
    double b = retriever.number("b", usual.index().b(), 0, 1);
    BundledModel model =
        kind.needsVectors()
            ? BundledModel.parse(
                oneOf(retriever, "model", usual.model().key(), BundledModel.keys()))
            : USUAL_RETRIEVER.model();
    retriever.rejectUnknown();
    return new RetrieverChoice(
        new IndexSettings(analysis(retriever, analyzer), k1, b),
        new RetrieverSettings(kind),
        model);
  }

  private static TextAnalysis analysis(Settings settings, String analyzer) {
    try {
      return TextAnalysis.parse(analyzer);
    } catch (BadInputException e) {
      throw settings.fail("analyzer", "names " + e.getMessage());
    }
  }

  private static String oneOf(
      Settings settings, String key, String usual, Collection<String> known) {
    String name = settings.text(key, usual);
    if (!known.contains(name)) {
      throw settings.fail(key, "must be one of " + String.join(", ", known) + ", got " + name);
    }
    return name;
  }
}
