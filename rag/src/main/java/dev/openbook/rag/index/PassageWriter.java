package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;

/**
 * Adds passages to a Lucene index batch by batch: several threads make terms of texts, the calling
 * one writes them, in the order in which they came. A bounded number of batches waits.
 *
 * <p>One writer makes one segment of all that fits into its buffer, which spares a merge, and the
 * same graph of vectors from the same passages.
 */
final class PassageWriter implements AutoCloseable {
  /** Passages of a batch. */
  static final int BATCH = 128;

  private final IndexWriter writer;
  private final PassageFields fields;
  private final Optional<PassageVectors> vectors;
  private final ExecutorService threads;
  private final int most;
  private final Deque<Future<List<Document>>> waiting = new ArrayDeque<>();

  PassageWriter(
      IndexWriter writer, IndexLayout layout, Optional<PassageVectors> vectors, int threadCount) {
    this.writer = writer;
    this.fields = new PassageFields(layout, writer.getAnalyzer());
    this.vectors = vectors;
    this.threads = Executors.newFixedThreadPool(threadCount);
    this.most = 2 * threadCount;
  }

  /** Hands a batch over; writes the oldest ones while too many wait. */
  void add(List<Passage> batch) throws IOException {
    Optional<List<float[]>> made = vectors.map(each -> each.vectors(batch));
    waiting.add(threads.submit(() -> documents(batch, made)));
    while (waiting.size() > most) {
      writeOldest();
    }
  }

  /** Writes every batch that waits. */
  void finish() throws IOException {
    while (!waiting.isEmpty()) {
      writeOldest();
    }
  }

  private void writeOldest() throws IOException {
    for (Document document : result(waiting.remove())) {
      writer.addDocument(document);
    }
  }

  private List<Document> documents(List<Passage> batch, Optional<List<float[]>> made)
      throws IOException {
    var documents = new ArrayList<Document>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Document document = fields.toDocument(batch.get(i));
      if (made.isPresent()) {
        PassageFields.addVector(document, made.get().get(i));
      }
      documents.add(document);
    }
    return documents;
  }

  private static List<Document> result(Future<List<Document>> batch) {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while indexing", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case BadInputException bad -> throw bad;
        case IOException io -> throw new UncheckedIOException(io);
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
