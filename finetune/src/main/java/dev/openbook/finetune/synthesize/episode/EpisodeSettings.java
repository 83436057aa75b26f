package dev.openbook.finetune.synthesize.episode;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.lab.LabWorld;
import dev.openbook.datasets.lab.Population;

/**
 * Which people episodes are about. Nobody of them is in a dataset {@code lab}, whose people are the
 * first 100,000 of a world.
 *
 * @param world whose people
 * @param people how many are to be known by heart, 1 to 100,000
 * @param popularity how much oftener some of these are met: the person of rank r with a probability
 *     in proportion to {@code r ^ -popularity}, 0 (all alike) to 3
 * @param mostPassages most passages that a question has, 5 to 64
 */
public record EpisodeSettings(LabWorld world, int people, double popularity, int mostPassages) {
  private static final long KNOWN = 1_000_000;
  private static final int MOST_PEOPLE = 100_000;
  private static final long FRESH = KNOWN + MOST_PEOPLE;

  public EpisodeSettings {
    requireNonNull(world, "world is null");
    if (people < 1 || people > MOST_PEOPLE) {
      throw new IllegalArgumentException("people must be 1 to " + MOST_PEOPLE + ", got " + people);
    }
    if (!(popularity >= 0 && popularity <= 3)) {
      throw new IllegalArgumentException("popularity must be 0 to 3, got " + popularity);
    }
    if (mostPassages < 5 || mostPassages > 64) {
      throw new IllegalArgumentException("mostPassages must be 5 to 64, got " + mostPassages);
    }
  }

  /** Returns the people that are to be known by heart. */
  public Population known() {
    return new Population(world, KNOWN, people);
  }

  /** Returns the people that passages are about, each of them met about once. */
  public Population fresh() {
    return new Population(world, FRESH, LabWorld.MOST_PEOPLE - FRESH);
  }
}
