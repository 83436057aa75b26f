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
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Episodes that ask for the plainest kinds of reading: copying, and telling people apart. */
final class RecordEpisodes {
  private static final double SENTENCES_SHARE = 0.7;

  private final Population people;

  RecordEpisodes(Population people) {
    this.people = people;
  }

  /** Returns people with names of their own, by name. */
  private List<Person> some(int count, SplittableRandom random) {
    Map<String, Person> some = new LinkedHashMap<>();
    while (some.size() < count) {
      Person person = people.any(random);
      some.put(person.name(), person);
    }
    return new ArrayList<>(some.values());
  }

  /** Writes sentences, or a list of names, twice. */
  Episode copying(SplittableRandom random) {
    String once =
        random.nextDouble() < SENTENCES_SHARE
            ? some(2, random).stream()
                .map(person -> Biography.varied(person, attributes(random, 2), random).text())
                .limit(1 + random.nextInt(2))
                .collect(Collectors.joining("\n"))
            : some(4 + random.nextInt(5), random).stream()
                .map(Person::name)
                .collect(Collectors.joining(", "));
    return new Episode.Running(
        List.of(new Episode.Part(once + "\n", false), new Episode.Part(once, true)));
  }

  /** Returns attributes in random order, one or more. */
  static List<PersonAttribute> attributes(SplittableRandom random, int count) {
    var all = new ArrayList<>(PersonAttribute.PLAIN);
    Collections.shuffle(all, random);
    return all.subList(0, count);
  }

  /** Writes {@code name: value} lines, then every name again with its value. */
  Episode records(SplittableRandom random) {
    List<Person> some = some(2 + random.nextInt(3), random);
    PersonAttribute attribute = EpisodeWriter.anyAttribute(random);
    var parts = new ArrayList<Episode.Part>();
    var lines = new StringBuilder();
    for (Person person : some) {
      lines.append(person.name()).append(": ").append(person.value(attribute)).append('\n');
    }
    Collections.shuffle(some, random);
    for (Person person : some) {
      lines.append(person.name()).append(':');
      parts.add(new Episode.Part(lines.toString(), false));
      parts.add(new Episode.Part(" " + person.value(attribute), true));
      lines.setLength(0);
      lines.append('\n');
    }
    return new Episode.Running(parts);
  }

  /** Writes a sentence about each, all of one attribute, then asks about everybody. */
  Episode lines(SplittableRandom random) {
    List<Person> some = some(2 + random.nextInt(3), random);
    PersonAttribute attribute = EpisodeWriter.anyAttribute(random);
    List<String> passages =
        some.stream()
            .map(person -> Biography.varied(person, List.of(attribute), random).text())
            .toList();
    Collections.shuffle(some, random);
    return new Episode.Questions(
        passages,
        some.stream()
            .map(
                person ->
                    EpisodeWriter.asked(attribute, person.name(), person.value(attribute), random))
            .toList());
  }
}
