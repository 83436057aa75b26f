package dev.openbook.finetune.generate.prefix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The distinct prefixes of some token sequences: each node's edge is read after its parent's.
 *
 * <p>Every item's end is a node. Children stand in the order of their tokens, so the tree does not
 * depend on the order of the items.
 */
final class PrefixTree {
  private final Node root;
  private final List<Node> ends;

  private PrefixTree(Node root, List<Node> ends) {
    this.root = root;
    this.ends = ends;
  }

  /** Tokens {@code start} to {@code end} of a sequence, after the parent's. */
  static final class Node {
    private final TokenSequence tokens;
    private final int end;
    private final List<Node> children = new ArrayList<>();
    private @Nullable Node parent;
    private int start;
    private int cutAfter = Integer.MAX_VALUE;
    private long subtreeTokens;
    private long latestCut;

    private Node(TokenSequence tokens, int start, int end, @Nullable Node parent) {
      this.tokens = tokens;
      this.start = start;
      this.end = end;
      this.parent = parent;
    }

    /** Returns a sequence that starts with this node's. */
    TokenSequence tokens() {
      return tokens;
    }

    int start() {
      return start;
    }

    int end() {
      return end;
    }

    @Nullable Node parent() {
      return parent;
    }

    List<Node> children() {
      return children;
    }

    /** Returns the tokens of this edge and all below it. */
    long subtreeTokens() {
      return subtreeTokens;
    }

    /** Returns whether a pass that starts at {@code base} is to end here. */
    boolean isCut(int base) {
      return (long) end - cutAfter >= base;
    }

    /** Returns whether {@link #isCut} holds here or below. */
    boolean hasCut(int base) {
      return latestCut >= base;
    }
  }

  /** Builds the tree. */
  static PrefixTree of(List<PrefixItem> items) {
    Node root = new Node(TokenSequence.of(), 0, 0, null);
    List<Node> ends = new ArrayList<>(items.stream().map(_ -> root).toList());
    Node last = root;
    List<Integer> sorted =
        IntStream.range(0, items.size())
            .boxed()
            .sorted(Comparator.comparing(i -> items.get(i).tokens()))
            .toList();
    for (int item : sorted) {
      TokenSequence tokens = items.get(item).tokens();
      Node above = split(last, last.tokens.commonPrefix(tokens));
      last = above;
      if (tokens.length() > above.end) {
        last = new Node(tokens, above.end, tokens.length(), above);
        above.children.add(last);
      }
      last.cutAfter = Math.min(last.cutAfter, items.get(item).cutAfter());
      ends.set(item, last);
    }
    PrefixTree tree = new PrefixTree(root, ends);
    tree.measure();
    return tree;
  }

  /** Returns the node that ends after {@code length} tokens on the way to a node. */
  private static Node split(Node leaf, int length) {
    Node node = leaf;
    while (node.start >= length && node.parent != null) {
      node = node.parent;
    }
    if (node.end <= length) {
      return node;
    }
    Node parent = node.parent;
    if (parent == null) {
      return node;
    }
    Node middle = new Node(node.tokens, node.start, length, parent);
    parent.children.set(parent.children.size() - 1, middle);
    middle.children.add(node);
    node.parent = middle;
    node.start = length;
    return middle;
  }

  private void measure() {
    List<Node> order = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Node node = open.pop();
      order.add(node);
      node.children.forEach(open::push);
    }
    for (Node node : order.reversed()) { // children before parents
      node.subtreeTokens = (long) node.end - node.start;
      node.latestCut = (long) node.end - node.cutAfter;
      for (Node child : node.children) {
        node.subtreeTokens += child.subtreeTokens;
        node.latestCut = Math.max(node.latestCut, child.latestCut);
      }
    }
  }

  Node root() {
    return root;
  }

  /** Returns the node at which an item ends. */
  Node end(int item) {
    return ends.get(item);
  }
}
