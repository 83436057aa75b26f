package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;

/**
 * Adds passages to a Lucene index batch by batch, each batch on one of several threads; a bounded
 * number of batches waits.
 *
 * <p>The order of documents does not depend on the threads: the index is sorted by passage id.
 */
final class PassageWriter implements AutoCloseable {
  /** Passages of a batch. */
  static final int BATCH = 128;

  private final IndexWriter writer;
  private final PassageFields fields;
  private final Optional<PassageVectors> vectors;
  private final ExecutorService threads;
  private final Semaphore waiting;
  private final List<Future<?>> added = new ArrayList<>();

  PassageWriter(
      IndexWriter writer, IndexLayout layout, Optional<PassageVectors> vectors, int threadCount) {
    this.writer = writer;
    this.fields = new PassageFields(layout);
    this.vectors = vectors;
    this.threads = Executors.newFixedThreadPool(threadCount);
    this.waiting = new Semaphore(2 * threadCount);
  }

  /** Hands a batch over; waits while too many are under way. */
  void add(List<Passage> batch) throws IOException {
    Optional<List<float[]>> made = vectors.map(each -> each.vectors(batch));
    waiting.acquireUninterruptibly();
    added.removeIf(
        each -> {
          if (each.isDone()) {
            result(each);
          }
          return each.isDone();
        });
    added.add(
        threads.submit(
            () -> {
              try {
                write(batch, made);
              } finally {
                waiting.release();
              }
              return null;
            }));
  }

  /** Waits until every batch is in the index. */
  void finish() throws IOException {
    added.forEach(PassageWriter::result);
    added.clear();
  }

  private void write(List<Passage> batch, Optional<List<float[]>> made) throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      Document document = fields.toDocument(batch.get(i));
      if (made.isPresent()) {
        PassageFields.addVector(document, made.get().get(i));
      }
      writer.addDocument(document);
    }
  }

  /** Throws what went wrong with a batch, if anything did. */
  private static void result(Future<?> batch) {
    try {
      batch.get();
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
