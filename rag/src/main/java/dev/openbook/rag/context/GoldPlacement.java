package dev.openbook.rag.context;

import dev.openbook.datasets.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether and where the gold passage stands among {@code k} passages, for experiments that vary
 * nothing else. Pure functions.
 *
 * @see <a href="https://arxiv.org/abs/2307.03172">Liu et al., Lost in the Middle, section 2</a>
 */
public sealed interface GoldPlacement {
  /** Returns the number of passages shown. */
  int k();

  /**
   * Returns ids of the passages shown, in prompt order: distractors as their source orders them,
   * gold in its place.
   *
   * @param goldIds passages known to answer the question; the first is the one shown
   * @param answers whether the passage of an id answers the question, gold or not, and is no
   *     distractor
   * @return {@link #k} distinct ids
   * @throws BadInputException if there are too few distractors, or no gold passage to show
   */
  List<String> place(List<String> goldIds, Predicate<String> answers, Distractors distractors);

  /**
   * Gold is removed: k distractors.
   *
   * @param k number of passages shown, at least 1
   */
  record Absent(int k) implements GoldPlacement {
    public Absent {
      if (k < 1) {
        throw new IllegalArgumentException("k must be at least 1, got " + k);
      }
    }

    @Override
    public List<String> place(
        List<String> goldIds, Predicate<String> answers, Distractors distractors) {
      return distractors.choose(answers, k);
    }
  }

  /**
   * One gold passage at a position among k - 1 distractors.
   *
   * @param position of gold in the prompt, from 1 (farthest from the question) to k
   * @param k number of passages shown, at least 1
   */
  record At(int position, int k) implements GoldPlacement {
    public At {
      if (k < 1) {
        throw new IllegalArgumentException("k must be at least 1, got " + k);
      }
      if (position < 1 || position > k) {
        throw new IllegalArgumentException("position must be in [1, k=" + k + "], got " + position);
      }
    }

    @Override
    public List<String> place(
        List<String> goldIds, Predicate<String> answers, Distractors distractors) {
      if (goldIds.isEmpty()) {
        throw new BadInputException(
            "there is no gold passage to place; take questions that have one");
      }
      var shown = new ArrayList<>(distractors.choose(answers, k - 1));
      shown.add(position - 1, goldIds.getFirst());
      return List.copyOf(shown);
    }
  }
}
