package dev.openbook.eval.texts;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.synthesize.openbook.PassageRanker;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** BM25 over documents' passages, in an index that is gone when this is closed. */
final class DocumentRanker implements PassageRanker, AutoCloseable {
  private static final PassageCut CUT = new PassageCut("paragraphs", 150, 0);

  private final Path folder;
  private final PassageIndex index;
  private final Bm25Retriever retriever;

  private DocumentRanker(Path folder, PassageIndex index) {
    this.folder = folder;
    this.index = index;
    this.retriever = new Bm25Retriever(index);
  }

  /**
   * Indexes documents beside the file that is to be written; what a killed run left is replaced.
   */
  static DocumentRanker over(List<Document> documents, Path beside, Progress progress) {
    Path folder = beside.resolveSibling("." + beside.getFileName() + ".ranking");
    Iterable<Passage> passages = () -> documents.stream().flatMap(d -> cut(d).stream()).iterator();
    return new DocumentRanker(
        folder, PassageIndex.build(folder, passages, IndexSettings.ANSERINI, progress));
  }

  /** Returns a document's passages, as they are indexed. */
  static List<Passage> cut(Document document) {
    return CUT.apply(Stream.of(document), new WordTokens()).toList();
  }

  @Override
  public List<Passage> rank(String question, int k) {
    return retriever.retrieve(question, k).hits().stream()
        .map(hit -> index.passage(hit.passageId()))
        .toList();
  }

  @Override
  public void close() throws IOException {
    index.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
