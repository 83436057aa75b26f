package dev.openbook.finetune.synthesize.prompted;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Takes so many of each sequence in turn, until all are at their end. */
final class Turns<T> implements Iterator<T> {
  private final Deque<Iterator<T>> waiting = new ArrayDeque<>();
  private final int inTurn;
  private int taken;

  /**
   * Makes turns.
   *
   * @param sequences taken in this order
   * @param inTurn taken of one in a row, at least 1
   */
  Turns(List<Iterator<T>> sequences, int inTurn) {
    sequences.stream().filter(Iterator::hasNext).forEach(waiting::add);
    this.inTurn = inTurn;
  }

  @Override
  public boolean hasNext() {
    return !waiting.isEmpty();
  }

  @Override
  public T next() {
    Iterator<T> first = waiting.removeFirst();
    T next = first.next();
    taken++;
    if (!first.hasNext()) {
      taken = 0;
    } else if (taken < inTurn) {
      waiting.addFirst(first);
    } else {
      taken = 0;
      waiting.addLast(first);
    }
    return next;
  }
}
