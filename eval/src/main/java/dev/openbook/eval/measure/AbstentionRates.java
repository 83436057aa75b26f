package dev.openbook.eval.measure;

import java.util.OptionalDouble;

/**
 * How often a model says that a question has no answer, where it has none and where it has one.
 *
 * <p>Each question counts the same. A model that never abstains has recall 0 and no false
 * abstention, one that always does has 1 of both; neither figure says anything without the other.
 *
 * @param recall share of the unanswerable questions on which it abstained, 0 to 1, higher is
 *     better; empty when there is none
 * @param falseAbstention share of the answerable questions on which it abstained, 0 to 1, lower is
 *     better; empty when there is none
 * @see <a href="https://arxiv.org/abs/1806.03822">Rajpurkar et al., Know What You Don't Know,
 *     2018</a>
 */
public record AbstentionRates(OptionalDouble recall, OptionalDouble falseAbstention) {
  /**
   * Counts abstentions.
   *
   * @param isAnswerable whether each question has an answer
   * @param abstains whether the model gave none to it
   */
  public static AbstentionRates of(boolean[] isAnswerable, boolean[] abstains) {
    if (isAnswerable.length != abstains.length) {
      throw new IllegalArgumentException(
          "abstains size ("
              + abstains.length
              + ") does not match isAnswerable size ("
              + isAnswerable.length
              + ")");
    }
    return new AbstentionRates(
        share(isAnswerable, abstains, false), share(isAnswerable, abstains, true));
  }

  private static OptionalDouble share(
      boolean[] isAnswerable, boolean[] abstains, boolean answerable) {
    int asked = 0;
    int abstained = 0;
    for (int i = 0; i < abstains.length; i++) {
      if (isAnswerable[i] == answerable) {
        asked++;
        abstained += abstains[i] ? 1 : 0;
      }
    }
    return asked == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) abstained / asked);
  }
}
