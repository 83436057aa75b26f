package dev.openbook.rag.rerank;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import dev.openbook.datasets.Passage;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A retriever whose first {@code depth} passages are put into the order of a reranker.
 *
 * <p>The first retriever is asked for {@code max(k, depth)} passages. Those beyond {@code depth}
 * follow the reranked ones in their order. Reranked passages carry the reranker's scores; each
 * later one carries the score before it less 1 (the next lower number where 1 is less than its
 * precision), so that sorting by score gives the ranking, and these scores mean nothing else.
 *
 * <p>Borrows what it is made of; as safe for concurrent use as that is.
 */
public final class RerankedRetriever implements Retriever {
  private final Retriever first;
  private final int depth;
  private final Reranker reranker;
  private final Function<String, Passage> lookup;

  /**
   * Creates a retriever that reads again what another one found.
   *
   * @param first finds the candidates
   * @param depth number of candidates read again, at least 1
   * @param reranker orders them
   * @param lookup the passage of an id that {@code first} gives
   */
  public RerankedRetriever(
      Retriever first, int depth, Reranker reranker, Function<String, Passage> lookup) {
    this.first = requireNonNull(first, "first is null");
    this.depth = depth;
    this.reranker = requireNonNull(reranker, "reranker is null");
    this.lookup = requireNonNull(lookup, "lookup is null");
    if (depth < 1) {
      throw new IllegalArgumentException("depth must be at least 1, got " + depth);
    }
  }

  /**
   * Returns at most {@code k} passages.
   *
   * @throws IllegalStateException if the reranker loses, adds or repeats a passage
   */
  @Override
  public Ranking retrieve(String query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    List<Hit> found = first.retrieve(query, Math.max(k, depth)).hits();
    if (found.isEmpty()) {
      return new Ranking(found);
    }
    List<Hit> read = found.subList(0, Math.min(depth, found.size()));
    List<Hit> hits = new ArrayList<>(reranked(query, read));
    double score = hits.getLast().score();
    for (Hit hit : found.subList(read.size(), found.size())) {
      score = ScoredCandidates.below(score);
      hits.add(new Hit(hit.passageId(), score, hits.size() + 1));
    }
    return new Ranking(hits.subList(0, Math.min(k, hits.size())));
  }

  private List<Hit> reranked(String query, List<Hit> read) {
    List<Passage> candidates = read.stream().map(hit -> lookup.apply(hit.passageId())).toList();
    List<Hit> hits = reranker.rerank(query, candidates).hits();
    var given = read.stream().map(Hit::passageId).collect(toSet());
    var returned = hits.stream().map(Hit::passageId).collect(toSet());
    if (hits.size() != read.size() || !returned.equals(given)) {
      throw new IllegalStateException(
          "a reranker must return each of its "
              + read.size()
              + " candidates once, got "
              + hits.size()
              + " hits of "
              + returned.size()
              + " passages");
    }
    return hits;
  }
}
