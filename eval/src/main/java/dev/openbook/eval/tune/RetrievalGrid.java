package dev.openbook.eval.tune;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.rag.index.IndexSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * Every combination of some cuts, BM25 parameters and cut-offs.
 *
 * @param cuts at least one
 * @param k1 at least one
 * @param b at least one
 * @param k at least one
 * @param contextWords most words that the k passages of a setting may hold together, 0 for any;
 *     whole texts, whose length varies, are not limited
 */
public record RetrievalGrid(
    List<PassageCut> cuts, List<Double> k1, List<Double> b, List<Integer> k, long contextWords) {
  public RetrievalGrid {
    cuts = List.copyOf(cuts);
    k1 = List.copyOf(k1);
    b = List.copyOf(b);
    k = List.copyOf(k);
    if (cuts.isEmpty() || k1.isEmpty() || b.isEmpty() || k.isEmpty()) {
      throw new IllegalArgumentException("a list of the grid is empty");
    }
  }

  /**
   * Returns the settings without repetition, the baseline first: Anserini's k1 and b at the first
   * cut and k that fit, whether or not the lists hold them.
   *
   * @throws BadInputException if a number is out of its range, or no setting fits {@link
   *     #contextWords}
   */
  public List<RetrievalSetting> settings() {
    SequencedSet<RetrievalSetting> settings = new LinkedHashSet<>();
    IndexSettings usual = IndexSettings.ANSERINI;
    forEachFitting(fitting -> settings.add(with(fitting, usual.k1(), usual.b())), true);
    forEachFitting(
        fitting -> k1.forEach(x -> b.forEach(y -> settings.add(with(fitting, x, y)))), false);
    if (settings.isEmpty()) {
      throw new BadInputException(
          "no size times k fits "
              + contextWords
              + " words; allow more, or name a smaller size or k");
    }
    return List.copyOf(settings);
  }

  private record Fitting(PassageCut cut, int k) {}

  private void forEachFitting(Consumer<Fitting> action, boolean firstOnly) {
    for (PassageCut cut : cuts) {
      for (int each : k) {
        if (contextWords == 0 || (long) cut.size() * each <= contextWords) {
          action.accept(new Fitting(cut, each));
          if (firstOnly) {
            return;
          }
        }
      }
    }
  }

  private static RetrievalSetting with(Fitting fitting, double k1, double b) {
    try {
      return new RetrievalSetting(fitting.cut(), k1, b, fitting.k());
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }
}
