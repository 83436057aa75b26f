package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Verdicts with the report on the judge that gave them; only judges make one.
 *
 * @param <V> a verdict on one item
 */
public final class Judgement<V> {
  private final List<V> verdicts;
  private final JudgeReport report;

  Judgement(List<V> verdicts, JudgeReport report) {
    this.verdicts = List.copyOf(verdicts);
    this.report = requireNonNull(report, "report is null");
  }

  /** Returns one verdict an item, in the items' order. */
  public List<V> verdicts() {
    return verdicts;
  }

  /** Returns how consistent, biased and right the judge was. */
  public JudgeReport report() {
    return report;
  }
}
