package dev.openbook.rag;

import java.util.ArrayList;
import java.util.List;

/** A fake retriever that finds the same for every query and remembers the cut-offs asked for. */
public final class FixedRetriever implements Retriever {
  private final Ranking ranking;
  private final List<Integer> cutoffs = new ArrayList<>();

  /** Creates a retriever of the ids, best first, at scores n, n - 1, ..., 1. */
  public FixedRetriever(List<String> ids) {
    this(ranking(ids));
  }

  /** Creates a retriever of a ranking. */
  public FixedRetriever(Ranking ranking) {
    this.ranking = ranking;
  }

  /** Returns a ranking of ids, best first, at scores n, n - 1, ..., 1. */
  public static Ranking ranking(List<String> ids) {
    var hits = new ArrayList<Hit>();
    for (String id : ids) {
      hits.add(new Hit(id, ids.size() - hits.size(), hits.size() + 1));
    }
    return new Ranking(hits);
  }

  /** Returns the cut-offs asked for, in order. */
  public List<Integer> cutoffs() {
    return cutoffs;
  }

  @Override
  public Ranking retrieve(String query, int k) {
    cutoffs.add(k);
    return new Ranking(ranking.hits().subList(0, Math.min(k, ranking.hits().size())));
  }
}
