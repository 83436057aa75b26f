package dev.openbook.finetune.synthesize.episode;

import dev.openbook.datasets.lab.Biography;
import dev.openbook.datasets.lab.Person;
import dev.openbook.datasets.lab.PersonAttribute;
import dev.openbook.datasets.lab.Population;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Episodes of passages about people never met before, and questions about them. */
final class PassageEpisodes {
  private static final int QUESTIONS = 4;
  private static final int FEW = 4;

  /** Shares of further people who have the family name, or the town, of the first. */
  private static final double RELATIVES = 0.25;

  private static final double TOWNSPEOPLE = 0.1;
  private static final double PLAIN_SHARE = 0.5;
  private static final double WHOLE_SHARE = 0.5;
  private static final double UNANSWERABLE_SHARE = 0.5;
  private static final double ABSENT_SHARE = 0.5;

  private final Population people;
  private final int mostPassages;

  PassageEpisodes(Population people, int mostPassages) {
    this.people = people;
    this.mostPassages = mostPassages;
  }

  /** Somebody and what is told of them, in the order of the sentences. */
  private record Subject(Person person, List<PersonAttribute> told) {
    Stream<Fact> facts() {
      return told.stream().map(attribute -> new Fact(person, attribute));
    }
  }

  /** Something that a question can be about. */
  private record Fact(Person person, PersonAttribute attribute) {
    Episode.Asked asked(SplittableRandom random) {
      return EpisodeWriter.asked(attribute, person.name(), person.value(attribute), random);
    }

    Episode.Asked unknown(SplittableRandom random) {
      return EpisodeWriter.asked(attribute, person.name(), EpisodeWriter.UNKNOWN, random);
    }
  }

  Episode shortPassage(SplittableRandom random) {
    List<PersonAttribute> told = RecordEpisodes.attributes(random, 2 + random.nextInt(2));
    return answerable(List.of(new Subject(people.any(random), told)), random);
  }

  Episode wholePassage(SplittableRandom random) {
    return answerable(List.of(new Subject(people.any(random), whole())), random);
  }

  Episode people(SplittableRandom random) {
    return several(2 + random.nextInt(FEW - 1), random);
  }

  Episode crowd(SplittableRandom random) {
    return several(FEW + 1 + random.nextInt(mostPassages - FEW), random);
  }

  /** All tell the same attributes, so that the passages' form says nothing about the answer. */
  private Episode several(int count, SplittableRandom random) {
    List<PersonAttribute> told =
        random.nextDouble() < WHOLE_SHARE
            ? whole()
            : RecordEpisodes.attributes(random, 2 + random.nextInt(2));
    return answerable(
        alike(count, random).stream().map(person -> new Subject(person, told)).toList(), random);
  }

  private static List<PersonAttribute> whole() {
    return PersonAttribute.PLAIN;
  }

  /** Returns people with names of their own, of whom some are easily taken for another. */
  private List<Person> alike(int count, SplittableRandom random) {
    Map<String, Person> some = new LinkedHashMap<>();
    Person first = people.any(random);
    some.put(first.name(), first);
    while (some.size() < count) {
      double draw = random.nextDouble();
      Optional<Person> near = Optional.empty();
      if (draw < RELATIVES) {
        near = people.relative(first, random);
      } else if (draw < RELATIVES + TOWNSPEOPLE) {
        near = people.sharing(first, PersonAttribute.BIRTH_TOWN, random);
      }
      Person next = near.orElseGet(() -> people.any(random));
      some.put(next.name(), next);
    }
    var shuffled = new ArrayList<>(some.values());
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  /** Asks about some of what is told, about nothing twice. */
  private static Episode answerable(List<Subject> subjects, SplittableRandom random) {
    return new Episode.Questions(
        passages(subjects, random),
        shuffled(subjects.stream().flatMap(Subject::facts), random).stream()
            .limit(QUESTIONS)
            .map(fact -> fact.asked(random))
            .toList());
  }

  private static List<Fact> shuffled(Stream<Fact> facts, SplittableRandom random) {
    var all = new ArrayList<>(facts.toList());
    Collections.shuffle(all, random);
    return all;
  }

  /** Writes all passages plainly, as documents of a dataset are, or each in wordings of its own. */
  private static List<String> passages(List<Subject> subjects, SplittableRandom random) {
    boolean plain = random.nextDouble() < PLAIN_SHARE;
    return subjects.stream()
        .map(
            subject ->
                plain
                    ? Biography.plain(subject.person(), subject.told())
                    : Biography.varied(subject.person(), subject.told(), random))
        .map(Biography::text)
        .toList();
  }

  /** Asks also for what is not told, of somebody who is there or of somebody who is not. */
  Episode unanswerable(SplittableRandom random) {
    List<Person> some = alike(2 + random.nextInt(FEW), random);
    Person absent = some.removeLast();
    List<Subject> subjects =
        some.stream()
            .map(
                person ->
                    new Subject(person, RecordEpisodes.attributes(random, 2 + random.nextInt(2))))
            .toList();
    Stream<Fact> untold =
        subjects.stream()
            .flatMap(
                subject ->
                    whole().stream()
                        .filter(attribute -> !subject.told().contains(attribute))
                        .map(attribute -> new Fact(subject.person(), attribute)));
    List<Fact> told = shuffled(subjects.stream().flatMap(Subject::facts), random);
    List<Fact> missing = shuffled(untold, random);
    List<Fact> ofAbsent = shuffled(new Subject(absent, whole()).facts(), random);
    var asked = new ArrayList<Episode.Asked>();
    while (asked.size() < QUESTIONS) {
      if (random.nextDouble() >= UNANSWERABLE_SHARE && !told.isEmpty()) {
        asked.add(told.removeLast().asked(random));
      } else {
        boolean isAbsent = random.nextDouble() < ABSENT_SHARE || missing.isEmpty();
        asked.add((isAbsent ? ofAbsent : missing).removeLast().unknown(random));
      }
    }
    return new Episode.Questions(passages(subjects, random), asked);
  }
}
