package dev.openbook.rag.retrieve;

import dev.openbook.datasets.Query;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Asks one retriever many queries on several threads; a bounded number of them is under way. */
public final class QueryBatch {
  private static final int WAITING_PER_THREAD = 64;

  private QueryBatch() {}

  /** Takes rankings in the order of their queries. */
  @FunctionalInterface
  public interface Rankings<X extends Exception> {
    /** Takes one ranking. */
    void take(Query query, Ranking ranking) throws X;
  }

  private record Asked(Query query, Future<Ranking> ranking) {}

  /**
   * Ranks for each query and hands the rankings over in the order of the queries, on this thread.
   *
   * @param queries read once, as they are asked
   * @param k cut-off, at least 1
   * @param threads how many queries are ranked at a time, at least 1
   */
  public static <X extends Exception> void run(
      Retriever retriever, Stream<Query> queries, int k, int threads, Rankings<X> rankings)
      throws X {
    Iterator<Query> rest = queries.iterator();
    var waiting = new ArrayDeque<Asked>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      try {
        while (rest.hasNext() || !waiting.isEmpty()) {
          while (rest.hasNext() && waiting.size() < threads * WAITING_PER_THREAD) {
            Query query = rest.next();
            waiting.add(new Asked(query, pool.submit(() -> retriever.retrieve(query.text(), k))));
          }
          Asked first = waiting.remove();
          rankings.take(first.query(), ranking(first));
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private static Ranking ranking(Asked asked) {
    try {
      return asked.ranking().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ranking", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("query '" + asked.query().id() + "'", e.getCause());
    }
  }
}
