package dev.openbook.rag.retrieve;

import dev.openbook.datasets.Query;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Asks one retriever many queries on several threads; a bounded number of them is under way. */
public final class QueryBatch {
  /** Queries that a thread takes at a time. */
  private static final int PORTION = 16;

  private static final int PORTIONS_PER_THREAD = 4;

  private QueryBatch() {}

  /** Takes rankings in the order of their queries. */
  @FunctionalInterface
  public interface Rankings<X extends Exception> {
    /** Takes one ranking. */
    void take(Query query, Ranking ranking) throws X;
  }

  private record Asked(List<Query> queries, Future<List<Ranking>> rankings) {}

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
          while (rest.hasNext() && waiting.size() < threads * PORTIONS_PER_THREAD) {
            List<Query> portion = portion(rest);
            waiting.add(new Asked(portion, pool.submit(() -> ranked(retriever, portion, k))));
          }
          Asked first = waiting.remove();
          List<Ranking> found = rankings(first);
          for (int i = 0; i < found.size(); i++) {
            rankings.take(first.queries().get(i), found.get(i));
          }
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private static List<Query> portion(Iterator<Query> rest) {
    var portion = new ArrayList<Query>(PORTION);
    while (rest.hasNext() && portion.size() < PORTION) {
      portion.add(rest.next());
    }
    return portion;
  }

  private static List<Ranking> ranked(Retriever retriever, List<Query> portion, int k) {
    return portion.stream().map(query -> retriever.retrieve(query.text(), k)).toList();
  }

  private static List<Ranking> rankings(Asked asked) {
    try {
      return asked.rankings().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ranking", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(
          "query '" + asked.queries().getFirst().id() + "' and after", e.getCause());
    }
  }
}
