package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.ChangedDataset;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * People of a world as a dataset: each one's biography in its plain wording is a document, each of
 * the facts a question in the form that is kept for tests.
 */
public final class LabDataset {
  /** Name of these datasets. */
  public static final String NAME = "lab";

  private static final Pattern SPEC = Pattern.compile("lab(-known)?(?::(\\d+)(?::(-?\\d+))?)?");
  private static final Pattern SPEC_START = Pattern.compile("lab(-known)?(:|$)");
  private static final Pattern ID = Pattern.compile("lab-(-?\\d+)-(\\d+)");
  private static final String LICENCE = "CC0 1.0";
  // Salts of what changes and of what is left out, beside those of LabWorld.
  private static final long CHANGES = 3;
  private static final long OMISSIONS = 4;
  private static final int DEFAULT_PEOPLE = 200;

  private LabDataset() {}

  /** Returns whether a dataset's name means a world. */
  public static boolean isSpec(String spec) {
    return SPEC_START.matcher(spec).lookingAt();
  }

  /**
   * Makes the dataset that a name means: {@code lab}, {@code lab:PEOPLE} or {@code
   * lab:PEOPLE:SEED}, people whom no model knows; or the same with {@code lab-known}, people whom a
   * model pretrained on as many of that world's knows.
   *
   * @throws BadInputException if the name is none of these or the numbers are out of range
   */
  public static Dataset open(String spec) {
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      throw new BadInputException(
          "dataset '"
              + spec
              + "' must be lab, lab:PEOPLE or lab:PEOPLE:SEED, or lab-known likewise, whole"
              + " numbers");
    }
    try {
      int people =
          Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(DEFAULT_PEOPLE);
      long seed = Optional.ofNullable(matcher.group(3)).map(Long::parseLong).orElse(1L);
      var world = new LabWorld(seed);
      if (people >= 1 && people <= Population.MOST) {
        return of(
            matcher.group(1) == null
                ? Population.unknown(world, people)
                : Population.known(world, people));
      }
    } catch (NumberFormatException e) {
      // too long a number is out of range
    }
    throw new BadInputException(
        "dataset '" + spec + "' must have 1 to " + Population.MOST + " people and a 64-bit seed");
  }

  /** Makes the dataset of a population. */
  public static Dataset of(Population population) {
    var documents = new ArrayList<Document>();
    var questions = new ArrayList<Question>();
    LabWorld world = population.world();
    long end = population.first() + population.size();
    for (long number = population.first(); number < end; number++) {
      Person person = world.person(number);
      Biography plain = Biography.plain(person);
      String id = NAME + "-" + world.seed() + "-" + number;
      documents.add(new Document(id, person.name(), plain.text()));
      for (PersonAttribute attribute : person.told()) {
        questions.add(question(id, person, plain, attribute));
      }
    }
    String spec = NAME + ":" + population.size() + ":" + world.seed() + "@" + population.first();
    return new Dataset(NAME, LICENCE, Sha256.of(spec), documents, questions);
  }

  private static Question question(
      String documentId, Person person, Biography plain, PersonAttribute attribute) {
    if (!person.told().contains(attribute)) {
      return new Question(
          documentId + "-" + attribute.key(),
          documentId,
          attribute.question(0, person.name()),
          List.of(),
          List.of(),
          List.of());
    }
    return new Question(
        documentId + "-" + attribute.key(),
        documentId,
        attribute.question(0, person.name()),
        List.of(person.value(attribute)),
        List.of(requireNonNull(plain.values().get(attribute))),
        List.of(new Span(0, plain.text().length())));
  }

  /**
   * Gives facts another value, drawn uniformly from the others that such facts have. Which facts
   * are drawn follows from the seed: the first of n are those of n - 1.
   *
   * @param lab such a dataset
   * @param among the questions whose facts may change
   * @param count how many do, at least 1
   * @param seed any number
   * @return documents with the new values, whose questions have the old ones as stale answers
   * @throws BadInputException if there are fewer questions
   */
  public static ChangedDataset change(Dataset lab, List<Question> among, int count, long seed) {
    if (count < 1 || count > among.size()) {
      throw new BadInputException(
          "changed must be 1 to " + among.size() + ", the facts under test, got " + count);
    }
    SplittableRandom random = new LabWorld(seed).random(CHANGES, 0);
    var drawn = new ArrayList<>(among);
    Collections.shuffle(drawn, random);
    Map<String, Map<PersonAttribute, String>> changes = new HashMap<>();
    var told = new StringBuilder(lab.sha256());
    for (Question fact : drawn.subList(0, count)) {
      PersonAttribute attribute = attribute(fact);
      String value = LabWorld.otherValue(attribute, fact.answers().getFirst(), random);
      changes
          .computeIfAbsent(fact.documentId(), id -> new EnumMap<>(PersonAttribute.class))
          .put(attribute, value);
      told.append('\n').append(fact.id()).append('=').append(value);
    }
    return changed(lab, changes, Sha256.of(told.toString()));
  }

  /**
   * Leaves facts out of the documents, whose questions have no answer then. Which facts are drawn
   * follows from the seed; of each person at least one is told.
   *
   * @param lab such a dataset
   * @param among the questions whose facts may be left out
   * @param count how many are, at least 1
   * @param seed any number
   * @throws BadInputException if there are fewer
   */
  public static Dataset leaveOut(Dataset lab, List<Question> among, int count, long seed) {
    var drawn = new ArrayList<>(among);
    Collections.shuffle(drawn, new LabWorld(seed).random(OMISSIONS, 0));
    Map<String, Person> people = new HashMap<>();
    for (Document document : lab.documents()) {
      people.put(document.id(), requirePerson(document));
    }
    var told = new StringBuilder(lab.sha256());
    int left = count;
    for (Question fact : drawn) {
      Person person = requireNonNull(people.get(fact.documentId()));
      if (left > 0 && person.told().size() > 1) {
        people.put(fact.documentId(), person.without(Set.of(attribute(fact))));
        told.append('\n').append(fact.id()).append(" untold");
        left--;
      }
    }
    if (count < 1 || left > 0) {
      throw new BadInputException(
          "untold must be 1 to "
              + (count - left)
              + ", the facts under test but one of each person, got "
              + count);
    }
    return told(lab, people, Sha256.of(told.toString()));
  }

  /** Returns a dataset that tells of some people, by document, what is known of them here. */
  private static Dataset told(Dataset lab, Map<String, Person> people, String sha256) {
    return new Dataset(
        lab.name(),
        lab.licence(),
        sha256,
        lab.documents().stream().map(document -> told(document, people)).toList(),
        lab.questions().stream().map(question -> told(question, people)).toList());
  }

  private static Document told(Document before, Map<String, Person> people) {
    Person person = people.get(before.id());
    return person == null
        ? before
        : new Document(before.id(), before.title(), Biography.plain(person).text());
  }

  private static Question told(Question before, Map<String, Person> people) {
    Person person = people.get(before.documentId());
    return person == null
        ? before
        : question(before.documentId(), person, Biography.plain(person), attribute(before));
  }

  private static ChangedDataset changed(
      Dataset lab, Map<String, Map<PersonAttribute, String>> changes, String sha256) {
    Map<String, Document> earlier = new HashMap<>();
    Map<String, Person> people = new HashMap<>();
    Map<String, Document> documents = lab.documentsById();
    changes.forEach(
        (id, values) -> {
          Document document = requireNonNull(documents.get(id));
          earlier.put(id, document);
          people.put(id, requirePerson(document).with(values));
        });
    Dataset now = told(lab, people, sha256);
    List<Question> questions =
        IntStream.range(0, now.questions().size())
            .mapToObj(i -> withStale(now.questions().get(i), lab.questions().get(i)))
            .toList();
    return new ChangedDataset(
        new Dataset(now.name(), now.licence(), now.sha256(), now.documents(), questions), earlier);
  }

  private static Question withStale(Question now, Question before) {
    return now.answers().equals(before.answers()) ? now : now.withStale(before.answers());
  }

  /** Returns what a question of any such dataset asks for. */
  static PersonAttribute attribute(Question question) {
    return PersonAttribute.ofKey(question.id().substring(question.documentId().length() + 1));
  }

  /**
   * Returns who a document is about, with the values that it tells; empty when it is of no world or
   * not in the plain wording.
   */
  static Optional<Person> person(Document document) {
    Matcher matcher = ID.matcher(document.id());
    return matcher.matches()
        ? Biography.read(
            new LabWorld(Long.parseLong(matcher.group(1))).person(Long.parseLong(matcher.group(2))),
            document.text())
        : Optional.empty();
  }

  /**
   * Returns who a document of any such dataset is about, with the values that it tells, which are
   * the world's unless they have changed.
   *
   * @throws BadInputException if the document is of no world or not in the plain wording
   */
  public static Person requirePerson(Document document) {
    return person(document)
        .orElseThrow(
            () ->
                new BadInputException(
                    "document '"
                        + document.id()
                        + (ID.matcher(document.id()).matches()
                            ? "' is not in the plain wording of its world; leave it as it was made"
                            : "' is of no laboratory world; oracle kinds need dataset lab")));
  }
}
