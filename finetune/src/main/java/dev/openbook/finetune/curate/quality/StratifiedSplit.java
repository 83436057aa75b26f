package dev.openbook.finetune.curate.quality;

import dev.openbook.datasets.file.Sha256;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Annotations in two parts that have each grade in about the same share.
 *
 * <p>Annotations are put in order by grade, within a grade by a hash of seed and text, and every
 * nth is held out: of a grade with c annotations {@code c / n}, rounded up or down. The same
 * annotations and seed give the same parts, in whatever order they come.
 *
 * @param kept the larger part
 * @param heldOut every nth
 */
record StratifiedSplit(List<Annotation> kept, List<Annotation> heldOut) {
  private record Drawn(Annotation annotation, String key) {}

  StratifiedSplit {
    kept = List.copyOf(kept);
    heldOut = List.copyOf(heldOut);
  }

  /**
   * Splits annotations.
   *
   * @param every n, at least 2
   */
  static StratifiedSplit of(List<Annotation> annotations, int every, long seed) {
    List<Annotation> ordered =
        annotations.stream()
            .map(each -> new Drawn(each, Sha256.of(seed + "\n" + each.sample().text())))
            .sorted(
                Comparator.<Drawn>comparingInt(each -> each.annotation().grade())
                    .thenComparing(Drawn::key))
            .map(Drawn::annotation)
            .toList();
    var kept = new ArrayList<Annotation>();
    var heldOut = new ArrayList<Annotation>();
    for (int i = 0; i < ordered.size(); i++) {
      (i % every == every / 2 ? heldOut : kept).add(ordered.get(i));
    }
    return new StratifiedSplit(kept, heldOut);
  }
}
