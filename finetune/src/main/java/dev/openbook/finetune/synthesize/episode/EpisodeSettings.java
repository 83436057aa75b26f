package dev.openbook.finetune.synthesize.episode;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.lab.LabWorld;
import dev.openbook.datasets.lab.Population;

/**
 * Which people episodes are about. Nobody of them is in a dataset {@code lab}; the known ones are
 * those of {@code lab-known}.
 *
 * @param world whose people
 * @param people how many are to be known by heart, 1 to 100,000
 * @param popularity how much oftener some of these are met: the person of rank r with a probability
 *     in proportion to {@code r ^ -popularity}, 0 (all alike) to 3
 * @param mostPassages most passages that a question has, 5 to 64
 */
public record EpisodeSettings(LabWorld world, int people, double popularity, int mostPassages) {
  public EpisodeSettings {
    requireNonNull(world, "world is null");
    Population.known(world, people); // checks the number
    if (!(popularity >= 0 && popularity <= 3)) {
      throw new IllegalArgumentException("popularity must be 0 to 3, got " + popularity);
    }
    if (mostPassages < 5 || mostPassages > 64) {
      throw new IllegalArgumentException("mostPassages must be 5 to 64, got " + mostPassages);
    }
  }

  /** Returns the settings of a small replay: all known people alike, at most eight passages. */
  public static EpisodeSettings replayed(LabWorld world, int people) {
    return new EpisodeSettings(world, people, 0, 8);
  }

  /** Returns the people that are to be known by heart. */
  public Population known() {
    return Population.known(world, people);
  }

  /** Returns the people that passages are about, each of them met about once. */
  public Population fresh() {
    return Population.fresh(world);
  }
}
