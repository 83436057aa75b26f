package dev.openbook.finetune.judge;

import dev.openbook.finetune.Prompt;
import java.util.Optional;

/**
 * What a judge is told that gives scores, whole numbers of a scale. Immutable.
 *
 * @param <T> what is judged
 */
public interface ScorePrompt<T> {
  /** Returns its name and version for an item, e.g. {@code answer-score@1}. */
  String id(T item);

  /** Returns the lowest score, at least 0. */
  int lowest();

  /** Returns the highest score, one digit, above the lowest. */
  int highest();

  /** Returns the label of the reply's last line, before the score, e.g. {@code Score:}. */
  String label();

  /**
   * Returns the message, what all items share first. It asks for the label and the score on the
   * last line.
   *
   * @param reversed whether the scale is told from its highest score down
   */
  Prompt message(T item, boolean reversed);

  /** Returns whether the item is right by exact match, where that is known. */
  Optional<Boolean> isRight(T item);
}
