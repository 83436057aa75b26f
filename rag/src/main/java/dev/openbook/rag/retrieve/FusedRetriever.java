package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import java.util.List;

/**
 * Joins the rankings of several retrievers, e.g. of BM25 and of embeddings.
 *
 * <p>Each part is asked for {@code max(k, depth)} passages: up to {@code depth}, a shorter ranking
 * is the start of a longer one. Parts are asked one after the other. Borrows its parts; as safe for
 * concurrent use as they are.
 */
public final class FusedRetriever implements Retriever {
  /** Passages that a part is asked for where nothing else is said. */
  public static final int DEFAULT_DEPTH = 100;

  /**
   * A retriever and what it counts.
   *
   * @param retriever finds passages
   * @param weight factor of its shares, finite and at least 0
   */
  public record Part(Retriever retriever, double weight) {
    public Part {
      requireNonNull(retriever, "retriever is null");
      if (!Double.isFinite(weight) || weight < 0) {
        throw new IllegalArgumentException("weight must be finite and at least 0, got " + weight);
      }
    }
  }

  private final Fusion fusion;
  private final List<Part> parts;
  private final int depth;

  /**
   * Creates a retriever over parts.
   *
   * @param fusion how their rankings are joined
   * @param parts two or more, of which one has weight
   * @param depth least number of passages that each part is asked for, at least 1
   */
  public FusedRetriever(Fusion fusion, List<Part> parts, int depth) {
    this.fusion = requireNonNull(fusion, "fusion is null");
    this.parts = List.copyOf(parts);
    this.depth = depth;
    if (this.parts.size() < 2) {
      throw new IllegalArgumentException("parts must be 2 or more, got " + this.parts.size());
    }
    if (this.parts.stream().allMatch(part -> part.weight() == 0)) {
      throw new IllegalArgumentException("parts must have a weight above 0, got none");
    }
    if (depth < 1) {
      throw new IllegalArgumentException("depth must be at least 1, got " + depth);
    }
  }

  /** Returns a retriever over parts that count the same, at {@link #DEFAULT_DEPTH}. */
  public static FusedRetriever of(Fusion fusion, List<Retriever> retrievers) {
    return new FusedRetriever(
        fusion,
        retrievers.stream().map(retriever -> new Part(retriever, 1)).toList(),
        DEFAULT_DEPTH);
  }

  @Override
  public Ranking retrieve(String query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    int asked = Math.max(k, depth);
    List<Ranking> rankings =
        parts.stream().map(part -> part.retriever().retrieve(query, asked)).toList();
    return fusion.fuse(rankings, parts.stream().map(Part::weight).toList(), k);
  }
}
