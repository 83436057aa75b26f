package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * People of a world as a dataset: each one's biography in its plain wording is a document, each of
 * the facts a question in the form that is kept for tests.
 */
public final class LabDataset {
  /** Name of these datasets. */
  public static final String NAME = "lab";

  private static final Pattern SPEC = Pattern.compile("lab(?::(\\d+)(?::(-?\\d+))?)?");
  private static final Pattern ID = Pattern.compile("lab-(-?\\d+)-(\\d+)");
  private static final int DEFAULT_PEOPLE = 200;
  private static final int MOST_PEOPLE = 100_000; // a dataset stands whole in memory

  private LabDataset() {}

  /** Returns whether a dataset's name means a world. */
  public static boolean isSpec(String spec) {
    return spec.equals(NAME) || spec.startsWith(NAME + ":");
  }

  /**
   * Makes the dataset that a name means: {@code lab}, {@code lab:PEOPLE} or {@code
   * lab:PEOPLE:SEED}.
   *
   * @throws BadInputException if the name is none of these or the numbers are out of range
   */
  public static Dataset open(String spec) {
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      throw new BadInputException(
          "dataset '" + spec + "' must be lab, lab:PEOPLE or lab:PEOPLE:SEED, whole numbers");
    }
    try {
      int people =
          Optional.ofNullable(matcher.group(1)).map(Integer::parseInt).orElse(DEFAULT_PEOPLE);
      long seed = Optional.ofNullable(matcher.group(2)).map(Long::parseLong).orElse(1L);
      if (people >= 1 && people <= MOST_PEOPLE) {
        return of(new LabWorld(seed), 0, people);
      }
    } catch (NumberFormatException e) {
      // too long a number is out of range
    }
    throw new BadInputException(
        "dataset '" + spec + "' must have 1 to " + MOST_PEOPLE + " people and a 64-bit seed");
  }

  /**
   * Makes the dataset of a population.
   *
   * @param first number of the first person
   * @param people how many, at least 1
   */
  public static Dataset of(LabWorld world, long first, int people) {
    var documents = new ArrayList<Document>();
    var questions = new ArrayList<Question>();
    for (long number = first; number < first + people; number++) {
      Person person = world.person(number);
      Biography plain = Biography.plain(person);
      String id = NAME + "-" + world.seed() + "-" + number;
      documents.add(new Document(id, person.name(), plain.text()));
      for (PersonAttribute attribute : PersonAttribute.values()) {
        Span value = requireNonNull(plain.values().get(attribute));
        questions.add(
            new Question(
                id + "-" + attribute.key(),
                id,
                attribute.question(0, person.name()),
                List.of(person.value(attribute)),
                List.of(value),
                List.of(new Span(0, plain.text().length()))));
      }
    }
    String spec = NAME + ":" + people + ":" + world.seed() + "@" + first;
    return new Dataset(NAME, "CC0 1.0", Sha256.of(spec), documents, questions);
  }

  /**
   * Returns who a document of any such dataset is about.
   *
   * @throws BadInputException if the document is of no world
   */
  public static Person requirePerson(Document document) {
    Matcher matcher = ID.matcher(document.id());
    if (!matcher.matches()) {
      throw new BadInputException(
          "document '"
              + document.id()
              + "' is of no laboratory world; oracle kinds need dataset lab");
    }
    return new LabWorld(Long.parseLong(matcher.group(1))).person(Long.parseLong(matcher.group(2)));
  }
}
