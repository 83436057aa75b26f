package dev.openbook.eval.forgetting;

import dev.openbook.eval.measure.BitsPerByte;
import java.util.List;

/**
 * What one model scored.
 *
 * @param texts in the file's order
 * @param choices in the file's order
 */
public record ModelScores(List<TextScore> texts, List<ChoiceScore> choices) {
  public ModelScores {
    texts = List.copyOf(texts);
    choices = List.copyOf(choices);
  }

  /**
   * A text's negative log-likelihood.
   *
   * @param nats {@code -sum log p(token | tokens before it)}, finite
   * @param tokens the model's, each predicted once
   * @param bytes the text's length in UTF-8, at least 1
   */
  public record TextScore(double nats, long tokens, long bytes) {}

  /**
   * What was chosen.
   *
   * @param answer index of the right choice
   * @param likeliest index of the choice with the greatest summed log-likelihood
   * @param likeliestPerByte the same of the log-likelihood over the choice's bytes in UTF-8
   * @param cutTokens tokens of the question that the model's context had no room for
   */
  public record ChoiceScore(int answer, int likeliest, int likeliestPerByte, int cutTokens) {
    /** Returns 1 if a rule chooses the right answer, 0 otherwise. */
    double right(ChoiceRule rule) {
      return answer == chosen(rule) ? 1 : 0;
    }

    /** Returns the index that a rule chooses. */
    public int chosen(ChoiceRule rule) {
      return switch (rule) {
        case LIKELIEST -> likeliest;
        case LIKELIEST_PER_BYTE -> likeliestPerByte;
      };
    }
  }

  /** How a choice is made of log-likelihoods. */
  public enum ChoiceRule {
    /** The greatest sum. */
    LIKELIEST,
    /** The greatest sum over the choice's bytes: long choices are not at a disadvantage. */
    LIKELIEST_PER_BYTE
  }

  /** Returns the bits per byte of all texts together, each byte counting the same. */
  public double bitsPerByte() {
    return BitsPerByte.of(
        texts.stream().mapToDouble(TextScore::nats).sum(),
        texts.stream().mapToLong(TextScore::bytes).sum());
  }

  /** Returns the share of questions on which a rule chooses the right answer. */
  public double accuracy(ChoiceRule rule) {
    return choices.stream().mapToDouble(each -> each.right(rule)).average().orElseThrow();
  }

  /** Returns the number of questions that were not read whole. */
  public long cutQuestions() {
    return choices.stream().filter(each -> each.cutTokens() > 0).count();
  }
}
