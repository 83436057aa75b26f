package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a trained model has forgotten: its scores on general texts and questions beside those of its
 * base.
 *
 * @param preparation name of the preparation that trained it
 * @param texts empty when there was no text
 * @param choices by rule, the first one is that of sentences; empty when there was no question
 */
public record ForgettingFacts(
    String preparation, Optional<TextChange> texts, List<ChoiceChange> choices) {
  public ForgettingFacts {
    requireNonNull(texts, "texts is null");
    choices = List.copyOf(choices);
    if (preparation.isBlank()) {
      throw new IllegalArgumentException("preparation is blank");
    }
  }

  /**
   * Bits per byte of all texts together; lower is better.
   *
   * @param texts their number
   * @param bytes their lengths in UTF-8 together
   * @param before of the base
   * @param after of the trained model
   * @param difference after minus before
   */
  public record TextChange(
      int texts, long bytes, double before, double after, Estimate difference) {
    public TextChange {
      requireNonNull(difference, "difference is null");
    }

    Verdict verdict() {
      return change().verdict();
    }

    private Change change() {
      Estimate turned = new Estimate(-difference.value(), -difference.high(), -difference.low());
      return new Change("general text", turned, 3, " bits per byte", "");
    }
  }

  /**
   * Accuracy by one rule; higher is better.
   *
   * @param rule how choices are made, e.g. {@code likeliest choice}
   * @param questions their number
   * @param before share that the base has right, 0 to 1
   * @param after share that the trained model has right, 0 to 1
   * @param difference after minus before
   * @param onlyBefore questions that the base alone has right
   * @param onlyAfter questions that the trained model alone has right
   * @param p of McNemar's exact test, 0 to 1
   */
  public record ChoiceChange(
      String rule,
      int questions,
      double before,
      double after,
      Estimate difference,
      int onlyBefore,
      int onlyAfter,
      double p) {
    public ChoiceChange {
      requireNonNull(difference, "difference is null");
      if (rule.isBlank()) {
        throw new IllegalArgumentException("rule is blank");
      }
    }

    Verdict verdict() {
      return change().verdict();
    }

    private Change change() {
      Estimate points =
          new Estimate(100 * difference.value(), 100 * difference.low(), 100 * difference.high());
      String figures =
          String.format(Locale.ROOT, ", %.1f %% right, before %.1f %%", 100 * after, 100 * before);
      return new Change("general questions", points, 1, " points", figures);
    }
  }

  /** A change for the better, of which a negative one is a loss. */
  private record Change(String where, Estimate gain, int decimals, String unit, String figures) {
    Verdict verdict() {
      if (gain.low() > 0) {
        return Verdict.BETTER;
      }
      return gain.high() < 0 ? Verdict.WORSE : Verdict.NO_CLEAR_DIFFERENCE;
    }

    String words() {
      return switch (verdict()) {
        case BETTER -> clear("better", gain.value(), gain.low(), gain.high());
        case WORSE -> clear("worse", -gain.value(), -gain.high(), -gain.low());
        case NO_CLEAR_DIFFERENCE, EQUIVALENT ->
            "no clear change at %s (between %s%s worse and %s better)%s"
                .formatted(where, number(-gain.low()), unit, number(gain.high()), figures);
      };
    }

    private String clear(String word, double by, double least, double most) {
      return "%s at %s by %s%s (%s to %s)%s"
          .formatted(word, where, number(by), unit, number(least), number(most), figures);
    }

    private String number(double value) {
      return String.format(Locale.ROOT, "%." + decimals + "f", value + 0.0); // no minus before 0
    }
  }

  /**
   * Returns what interval and sign of all measures come to: worse if any is worse, better if any is
   * better and none worse. Of choices the first rule counts.
   */
  Verdict verdict() {
    List<Verdict> all = changes().map(Change::verdict).toList();
    if (all.contains(Verdict.WORSE)) {
      return Verdict.WORSE;
    }
    return all.contains(Verdict.BETTER) ? Verdict.BETTER : Verdict.NO_CLEAR_DIFFERENCE;
  }

  /** Returns the changes in words without a full stop, those of choices by the first rule. */
  public String inWords() {
    return String.join("; ", changes().map(Change::words).toList());
  }

  private Stream<Change> changes() {
    return Stream.concat(
        texts.stream().map(TextChange::change),
        choices.stream().limit(1).map(ChoiceChange::change));
  }
}
