package dev.openbook.finetune.generate.prefix;

import java.util.List;

/** Tokens that are read in one go after the first {@link #base} tokens of a sequence. */
final class PrefixStep {
  private final int base;
  private final List<Edge> edges;
  private final List<Integer> cuts;
  private final int[] wanted;

  private PrefixStep(int base, List<Edge> edges, List<Integer> cuts, int[] wanted) {
    this.base = base;
    this.edges = List.copyOf(edges);
    this.cuts = List.copyOf(cuts);
    this.wanted = wanted;
  }

  /**
   * Returns a step of which no hidden state is asked yet.
   *
   * @param base tokens read before
   * @param edges pieces of sequences, one behind another; a piece's parent comes before it
   * @param cuts where passes ended before and where this one ends, rising; empty when others share
   *     the pass, so that nothing of it is kept
   */
  static PrefixStep of(int base, List<Edge> edges, List<Integer> cuts) {
    return new PrefixStep(base, edges, cuts, new int[0]);
  }

  /** Returns this step with rows whose hidden states are asked, rising. */
  PrefixStep wanting(int[] rows) {
    return new PrefixStep(base, edges, cuts, rows.clone());
  }

  /** Returns the number of tokens read before. */
  int base() {
    return base;
  }

  List<Edge> edges() {
    return edges;
  }

  /** Returns where passes end, this one last; empty when the pass is shared. */
  List<Integer> cuts() {
    return cuts;
  }

  /** Returns the rows whose hidden states are asked, rising; not to be changed. */
  int[] wanted() {
    return wanted;
  }

  /**
   * A piece.
   *
   * @param tokens a sequence that holds it
   * @param start its first token's place
   * @param end the place after its last token
   * @param row row of its first token
   * @param parent number of the edge before it in its sequence, -1 when that is the base
   */
  record Edge(TokenSequence tokens, int start, int end, int row, int parent) {
    int length() {
      return end - start;
    }
  }

  /** Returns the number of rows. */
  int rows() {
    Edge last = edges.getLast();
    return last.row() + last.length();
  }

  /** Returns whether every edge goes on where the one before ends. */
  boolean isChain() {
    for (int i = 0; i < edges.size(); i++) {
      if (edges.get(i).parent() != i - 1) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether keys and values may be kept and found again. */
  boolean isKept() {
    return !cuts.isEmpty();
  }

  /** Returns the ids of the rows. */
  int[] ids() {
    int[] ids = new int[rows()];
    for (Edge edge : edges) {
      System.arraycopy(
          edge.tokens().range(edge.start(), edge.end()), 0, ids, edge.row(), edge.length());
    }
    return ids;
  }

  /** Returns the positions of the rows in their sequences. */
  int[] positions() {
    int[] positions = new int[rows()];
    for (Edge edge : edges) {
      for (int i = 0; i < edge.length(); i++) {
        positions[edge.row() + i] = edge.start() + i;
      }
    }
    return positions;
  }
}
