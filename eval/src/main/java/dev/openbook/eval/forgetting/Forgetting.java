package dev.openbook.eval.forgetting;

import dev.openbook.eval.forgetting.ModelScores.ChoiceRule;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import dev.openbook.eval.measure.BitsPerByte;
import dev.openbook.eval.stats.ClusterBootstrap;
import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.Estimate;
import dev.openbook.eval.stats.PairedTests;
import dev.openbook.eval.stats.Sampling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a model scores after fine-tuning minus what it scored before, on the same texts and
 * questions. More bits per byte and less accuracy mean that it has forgotten.
 *
 * @param texts empty when there was no text
 * @param choices by rule, empty when there was no question
 */
public record Forgetting(Optional<TextChange> texts, List<ChoiceChange> choices) {
  public Forgetting {
    choices = List.copyOf(choices);
  }

  /**
   * Bits per byte of all texts together, each byte counting the same.
   *
   * @param texts their number
   * @param bytes their lengths in UTF-8 together
   * @param before of the model before
   * @param after of the model after
   * @param difference after minus before, with the interval of a bootstrap over texts
   */
  public record TextChange(
      int texts, long bytes, double before, double after, Estimate difference) {}

  /**
   * Accuracy by one rule.
   *
   * @param rule how choices are made
   * @param questions their number
   * @param before share right before, 0 to 1
   * @param after share right after, 0 to 1
   * @param difference after minus before, with the interval of a bootstrap over questions
   * @param mcNemar McNemar's exact test, before first
   */
  public record ChoiceChange(
      ChoiceRule rule,
      int questions,
      double before,
      double after,
      Estimate difference,
      PairedTests.McNemar mcNemar) {}

  /**
   * Compares two models pair by pair.
   *
   * @param before scores of the model before
   * @param after scores of the model after on the same texts and questions
   */
  public static Forgetting of(ModelScores before, ModelScores after, Sampling sampling) {
    requireSame("texts", before.texts().size(), after.texts().size());
    requireSame("choices", before.choices().size(), after.choices().size());
    Optional<TextChange> texts =
        before.texts().isEmpty() ? Optional.empty() : Optional.of(texts(before, after, sampling));
    List<ChoiceChange> choices =
        before.choices().isEmpty()
            ? List.of()
            : Arrays.stream(ChoiceRule.values())
                .map(rule -> choices(rule, before, after, sampling))
                .toList();
    return new Forgetting(texts, choices);
  }

  private static TextChange texts(ModelScores before, ModelScores after, Sampling sampling) {
    double[] bytes = before.texts().stream().mapToDouble(TextScore::bytes).toArray();
    var bootstrap =
        ClusterBootstrap.ofTotals(
            List.of(bits(before), bits(after)), bytes, sampling.resamples(), sampling.seed());
    return new TextChange(
        bytes.length,
        before.texts().stream().mapToLong(TextScore::bytes).sum(),
        before.bitsPerByte(),
        after.bitsPerByte(),
        bootstrap.difference(1, 0, sampling.confidence()));
  }

  private static double[] bits(ModelScores scores) {
    return scores.texts().stream().mapToDouble(text -> BitsPerByte.bits(text.nats())).toArray();
  }

  private static ChoiceChange choices(
      ChoiceRule rule, ModelScores before, ModelScores after, Sampling sampling) {
    double[] first = before.choices().stream().mapToDouble(each -> each.right(rule)).toArray();
    double[] second = after.choices().stream().mapToDouble(each -> each.right(rule)).toArray();
    var bootstrap =
        ClusterBootstrap.of(
            List.of(first, second),
            Clusters.ofItems(first.length),
            sampling.resamples(),
            sampling.seed());
    return new ChoiceChange(
        rule,
        first.length,
        before.accuracy(rule),
        after.accuracy(rule),
        bootstrap.difference(1, 0, sampling.confidence()),
        PairedTests.mcNemar(first, second));
  }

  private static void requireSame(String what, int before, int after) {
    if (before != after) {
      throw new IllegalArgumentException(
          "%s before (%d) do not match %s after (%d)".formatted(what, before, what, after));
    }
  }
}
