package dev.openbook.finetune.train.data;

import static java.util.Objects.requireNonNull;

/**
 * One text to train on.
 *
 * @param source what it was made from; texts of one source are kept apart from each other
 * @param prompt its beginning, which is read but not learned; empty for running text
 * @param text what is learned, not empty; follows the prompt as it stands
 */
public record TrainingText(String source, String prompt, String text) {
  public TrainingText {
    requireNonNull(source, "source is null");
    requireNonNull(prompt, "prompt is null");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("text is empty");
    }
  }

  /** Returns a text that is learned as a whole. */
  public static TrainingText of(String source, String text) {
    return new TrainingText(source, "", text);
  }
}
