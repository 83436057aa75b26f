package dev.openbook.finetune.generate.prefix;

import dev.openbook.finetune.generate.prefix.PrefixTree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * In which passes the sequences of a call are read; it depends on the sequences alone.
 *
 * <p>The tree is walked depth first, so that at any time one row of keys and values holds all that
 * the next pass builds on. A subtree that is small enough is one pass, in which each token sees its
 * own sequence only; small neighbours share a pass. What is larger is split: the node's own tokens
 * first, then each child after them.
 */
public final class PrefixPlan {
  /** Tokens of a pass that several sequences share: enough for fast products. */
  static final int SHARED_PASS = 256;

  private final PrefixTree tree;
  private final List<PrefixItem> items;
  private final List<PrefixStep> steps = new ArrayList<>();
  private final Map<Node, NodePlace> places = new HashMap<>();

  /** In which step a node is read, and the row of its first token there. */
  private record NodePlace(int step, int row) {}

  /** A node that is read after {@code base} tokens; {@code cuts} end passes above it. */
  private record Task(Node node, int base, List<Integer> cuts) {}

  private PrefixPlan(PrefixTree tree, List<PrefixItem> items) {
    this.tree = tree;
    this.items = List.copyOf(items);
  }

  /** Plans the reading of items; equal items are read once. */
  public static PrefixPlan of(List<PrefixItem> items) {
    PrefixPlan plan = new PrefixPlan(PrefixTree.of(items), items);
    plan.walk();
    plan.want();
    return plan;
  }

  /**
   * Where a hidden state comes up.
   *
   * @param step number of the step
   * @param index place among the step's wanted rows
   */
  public record Place(int step, int index) {}

  /**
   * Columns of keys and values that hold a part of a sequence.
   *
   * @param column first column, while the step that read the sequence's end is the last one read
   * @param start place in the sequence
   * @param length number of tokens
   */
  public record Run(int column, int start, int length) {}

  /** Returns the number of steps. */
  public int size() {
    return steps.size();
  }

  /** Returns the tokens that are read, each step's once. */
  public long tokens() {
    return steps.stream().mapToLong(PrefixStep::rows).sum();
  }

  /** Returns the most columns of keys and values that are needed at once. */
  public int columns() {
    return steps.stream().mapToInt(step -> step.base() + step.rows()).max().orElse(0);
  }

  /** Returns the number of hidden states that a step is asked for. */
  public int wantedRows(int step) {
    return steps.get(step).wanted().length;
  }

  PrefixStep step(int number) {
    return steps.get(number);
  }

  /** Returns where the hidden state at a place of an item comes up; it must be wanted. */
  public Place place(int item, int at) {
    NodePlace where = nodePlace(item, at);
    Node node = node(item, at);
    int row = where.row() + at - node.start();
    int index = Arrays.binarySearch(steps.get(where.step()).wanted(), row);
    if (index < 0) {
      throw new IllegalArgumentException("place " + at + " of item " + item + " is not wanted");
    }
    return new Place(where.step(), index);
  }

  /** Returns the columns that hold an item, from its first token to its last. */
  public List<Run> columns(int item) {
    Node node = tree.end(item);
    int step = nodePlace(item, node.end() - 1).step();
    int base = steps.get(step).base();
    List<Run> runs = new ArrayList<>();
    while (node != null && node.end() > base) {
      NodePlace where = placeIn(node, step);
      runs.add(new Run(base + where.row(), node.start(), node.end() - node.start()));
      node = node.parent();
    }
    if (base > 0) {
      runs.add(new Run(0, 0, base));
    }
    return runs.reversed();
  }

  /** Returns a node's place in a step, which need not be the one where it was read first. */
  private NodePlace placeIn(Node node, int step) {
    NodePlace first = places.get(node);
    if (first != null && first.step() == step) {
      return first;
    }
    for (PrefixStep.Edge edge : steps.get(step).edges()) {
      // an edge that is read again stands before all that share the pass
      if (edge.start() <= node.start()
          && edge.end() >= node.end()
          && edge.tokens().commonPrefix(node.tokens()) >= node.end()) {
        return new NodePlace(step, edge.row() + node.start() - edge.start());
      }
    }
    throw new IllegalStateException("a sequence is not whole in its step");
  }

  private Node node(int item, int at) {
    Node node = tree.end(item);
    Node parent = node.parent();
    while (parent != null && node.start() > at) {
      node = parent;
      parent = node.parent();
    }
    return node;
  }

  private NodePlace nodePlace(int item, int at) {
    NodePlace where = places.get(node(item, at));
    if (where == null) {
      throw new IllegalStateException("place " + at + " of item " + item + " is not read");
    }
    return where;
  }

  private void walk() {
    Deque<Task> open = new ArrayDeque<>();
    below(new Task(tree.root(), 0, List.of()), open);
    while (!open.isEmpty()) {
      Task task = open.pop();
      Node node = task.node();
      boolean worthAPass = node.end() - task.base() >= PrefixItem.MIN_CUT;
      if (node.children().isEmpty() || worthAPass || node.isCut(task.base())) {
        List<Integer> cuts = new ArrayList<>(task.cuts());
        cuts.add(node.end());
        alone(node, task.base(), cuts);
        below(new Task(node, node.end(), cuts), open);
      } else {
        below(task, open); // its few tokens are read again with each pass below
      }
    }
  }

  /** Plans small children of a node in shared passes and leaves the others for later. */
  private void below(Task task, Deque<Task> open) {
    List<Node> together = new ArrayList<>();
    List<Task> later = new ArrayList<>();
    int unread = task.node().end() - task.base();
    long tokens = unread;
    for (Node child : task.node().children()) {
      if (unread + child.subtreeTokens() > SHARED_PASS || child.hasCut(task.base())) {
        later.add(new Task(child, task.base(), task.cuts()));
        continue;
      }
      if (tokens + child.subtreeTokens() > SHARED_PASS) {
        shared(task, together);
        together.clear();
        tokens = unread;
      }
      together.add(child);
      tokens += child.subtreeTokens();
    }
    if (!together.isEmpty()) {
      shared(task, together);
    }
    later.reversed().forEach(open::push);
  }

  private void alone(Node node, int base, List<Integer> cuts) {
    rememberUnread(node, base);
    PrefixStep.Edge edge = new PrefixStep.Edge(node.tokens(), base, node.end(), 0, -1);
    steps.add(PrefixStep.of(base, List.of(edge), cuts));
  }

  private void shared(Task task, List<Node> children) {
    List<PrefixStep.Edge> edges = new ArrayList<>();
    Node above = task.node();
    int row = above.end() - task.base();
    if (row > 0) {
      rememberUnread(above, task.base());
      edges.add(new PrefixStep.Edge(above.tokens(), task.base(), above.end(), 0, -1));
    }
    Map<Node, Integer> numbers = new HashMap<>();
    Deque<Node> open = new ArrayDeque<>();
    children.reversed().forEach(open::push);
    while (!open.isEmpty()) {
      Node node = open.pop();
      Integer parent = node.parent() == null ? null : numbers.get(node.parent());
      int first = above.end() > task.base() ? 0 : -1;
      numbers.put(node, edges.size());
      places.put(node, new NodePlace(steps.size(), row));
      edges.add(
          new PrefixStep.Edge(
              node.tokens(), node.start(), node.end(), row, parent == null ? first : parent));
      row += node.end() - node.start();
      node.children().reversed().forEach(open::push);
    }
    steps.add(PrefixStep.of(task.base(), edges, List.of()));
  }

  /** Notes where a node and those above it that no pass has read stand in the next step. */
  private void rememberUnread(Node last, int base) {
    Node node = last;
    while (node != null && node.end() > base) {
      places.putIfAbsent(node, new NodePlace(steps.size(), node.start() - base));
      node = node.parent();
    }
  }

  private void want() {
    List<TreeSet<Integer>> wanted = new ArrayList<>();
    steps.forEach(_ -> wanted.add(new TreeSet<>()));
    for (int item = 0; item < items.size(); item++) {
      for (int at = items.get(item).wantedFrom(); at < items.get(item).tokens().length(); at++) {
        NodePlace where = nodePlace(item, at);
        wanted.get(where.step()).add(where.row() + at - node(item, at).start());
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      PrefixStep step = steps.get(i);
      int[] rows = wanted.get(i).stream().mapToInt(Integer::intValue).toArray();
      steps.set(i, step.wanting(rows));
    }
  }
}
