package dev.openbook.eval.tune;

import dev.openbook.eval.stats.NestedSelection;
import dev.openbook.eval.stats.Sampling;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What tuning found.
 *
 * @param measure its name
 * @param questions that were asked
 * @param units of them that are independent: questions, or documents asked about
 * @param settings tried, the baseline first
 * @param means of the settings over all questions
 * @param selection the choice among the settings
 * @param sampling how its intervals were drawn
 */
public record TuningResult(
    String measure,
    int questions,
    int units,
    List<RetrievalSetting> settings,
    List<Double> means,
    NestedSelection selection,
    Sampling sampling) {
  public TuningResult {
    settings = List.copyOf(settings);
    means = List.copyOf(means);
    if (settings.size() != means.size()) {
      throw new IllegalArgumentException(
          "settings size ("
              + settings.size()
              + ") does not match means size ("
              + means.size()
              + ")");
    }
  }

  /** Returns the setting to use from now on. */
  public RetrievalSetting winner() {
    return settings.get(selection.winner());
  }

  /** Returns the baseline. */
  public RetrievalSetting baseline() {
    return settings.getFirst();
  }

  /** Returns the places of the settings, highest mean first; equal ones in their order. */
  public List<Integer> ranked() {
    return IntStream.range(0, settings.size())
        .boxed()
        .sorted(Comparator.comparing(means::get, Comparator.reverseOrder()))
        .toList();
  }
}
