package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * People of a world whose numbers follow each other. Ranges that do not overlap share nobody.
 *
 * @param world whose people
 * @param first number of the first
 * @param size how many, at least 1
 */
public record Population(LabWorld world, long first, long size) {
  /** Most people of a data set, which stands whole in memory, or to be known by heart. */
  public static final int MOST = 100_000;

  private static final long FIRST_BYSTANDER = MOST;
  private static final long FIRST_KNOWN = 1_000_000;
  private static final long FIRST_FRESH = FIRST_KNOWN + MOST;

  public Population {
    requireNonNull(world, "world is null");
    if (first < 0 || size < 1 || first + size > LabWorld.MOST_PEOPLE) {
      throw new IllegalArgumentException(
          "people %d to %d must be in 0 to %d"
              .formatted(first, first + size - 1, LabWorld.MOST_PEOPLE - 1));
    }
  }

  /**
   * Returns people whom no model knows, for tests.
   *
   * @param people 1 to {@link #MOST}
   */
  public static Population unknown(LabWorld world, int people) {
    return new Population(world, 0, requireFew(people));
  }

  /**
   * Returns people whom a model knows by heart that was pretrained on them.
   *
   * @param people 1 to {@link #MOST}; a smaller number gives the first of a larger one
   */
  public static Population known(LabWorld world, int people) {
    return new Population(world, FIRST_KNOWN, requireFew(people));
  }

  /** Returns people whom no model knows and nobody asks about. */
  public static Population bystanders(LabWorld world) {
    return new Population(world, FIRST_BYSTANDER, FIRST_KNOWN - FIRST_BYSTANDER);
  }

  /** Returns people of pretraining's passages, each of them met about once. */
  public static Population fresh(LabWorld world) {
    return new Population(world, FIRST_FRESH, LabWorld.MOST_PEOPLE - FIRST_FRESH);
  }

  private static int requireFew(int people) {
    if (people < 1 || people > MOST) {
      throw new IllegalArgumentException("people must be 1 to " + MOST + ", got " + people);
    }
    return people;
  }

  /** Returns somebody, each with the same probability. */
  public Person any(SplittableRandom random) {
    return world.person(first + random.nextLong(size));
  }

  /**
   * Returns somebody else of this range with the same family name, a near-identical distractor;
   * empty when there is nobody.
   */
  public Optional<Person> relative(Person person, SplittableRandom random) {
    return world
        .relatives(person, random)
        .filter(number -> number >= first && number < first + size)
        .mapToObj(world::person)
        .findFirst();
  }

  /**
   * Returns somebody else of this range of whom the same is known; empty when there is nobody. On
   * average as many people are made as the attribute has values.
   *
   * @param attribute what both share, e.g. the town they were born in
   */
  public Optional<Person> sharing(
      Person person, PersonAttribute attribute, SplittableRandom random) {
    long start = random.nextLong(size);
    return LongStream.range(0, size)
        .mapToObj(next -> world.person(first + (start + next) % size))
        .filter(other -> other.number() != person.number())
        .filter(other -> other.value(attribute).equals(person.value(attribute)))
        .findFirst();
  }
}
