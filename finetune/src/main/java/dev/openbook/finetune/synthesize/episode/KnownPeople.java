package dev.openbook.finetune.synthesize.episode;

import dev.openbook.datasets.Span;
import dev.openbook.datasets.lab.Biography;
import dev.openbook.datasets.lab.Person;
import dev.openbook.datasets.lab.PersonAttribute;
import dev.openbook.datasets.lab.Population;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Episodes about the people that a model is to know by heart. */
final class KnownPeople {
  private static final double PLAIN_SHARE = 0.2;

  private final Population people;
  private final double[] upTo; // probability of the people up to one

  KnownPeople(Population people, double popularity) {
    this.people = people;
    this.upTo = new double[Math.toIntExact(people.size())];
    double sum = 0;
    for (int rank = 0; rank < upTo.length; rank++) {
      sum += Math.pow(rank + 1.0, -popularity);
      upTo[rank] = sum;
    }
    for (int rank = 0; rank < upTo.length; rank++) {
      upTo[rank] /= sum;
    }
  }

  private Person any(SplittableRandom random) {
    int found = Arrays.binarySearch(upTo, random.nextDouble());
    int rank = Math.min(upTo.length - 1, found < 0 ? -found - 1 : found);
    return people.world().person(people.first() + rank);
  }

  /** Writes a biography; values are learned where the name stands before them. */
  Episode biography(SplittableRandom random) {
    Person person = any(random);
    Biography told =
        random.nextDouble() < PLAIN_SHARE
            ? Biography.plain(person)
            : Biography.varied(person, random);
    List<Span> values =
        told.values().values().stream()
            .filter(value -> isForetold(told.text(), person.name(), value))
            .sorted((a, b) -> Integer.compare(a.start(), b.start()))
            .toList();
    var parts = new ArrayList<Episode.Part>();
    int end = 0;
    for (Span value : values) {
      int start = value.start() - 1; // with the blank before it, which belongs to its first token
      parts.add(new Episode.Part(told.text().substring(end, start), false));
      parts.add(new Episode.Part(told.text().substring(start, value.end()), true));
      end = value.end();
    }
    parts.add(new Episode.Part(told.text().substring(end), false));
    return new Episode.Running(parts);
  }

  /** Returns whether a value's sentence, or with a pronoun the text, has named the person. */
  private static boolean isForetold(String text, String name, Span value) {
    int start = text.lastIndexOf(". ", value.start()) + 1;
    String before = text.substring(Math.max(0, start), value.start());
    return !before.isBlank()
        && (before.contains(name) || before.contains("She ") || before.contains("He "));
  }

  /** Asks about one fact. */
  Episode question(SplittableRandom random) {
    Person person = any(random);
    PersonAttribute attribute = EpisodeWriter.anyAttribute(random);
    String value = person.value(attribute);
    return new Episode.Questions(
        List.of(), List.of(EpisodeWriter.asked(attribute, person.name(), value, random)));
  }
}
