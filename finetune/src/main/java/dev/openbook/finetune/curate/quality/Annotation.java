package dev.openbook.finetune.curate.quality;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A text with the score that a judge gave it.
 *
 * @param sample the text
 * @param score 0 to 5; an expected value need not be whole
 * @param reason why, where that was said
 */
public record Annotation(TextSample sample, double score, Optional<String> reason) {
  /** The best score; the worst is 0. */
  public static final int HIGHEST = 5;

  public Annotation {
    requireNonNull(sample, "sample is null");
    requireNonNull(reason, "reason is null");
    if (!(score >= 0 && score <= HIGHEST)) {
      throw new IllegalArgumentException("score must be 0 to " + HIGHEST + ", got " + score);
    }
  }

  /** Returns the score rounded to a whole number, halves up. */
  public int grade() {
    return QualityClassifier.grade(score);
  }
}
