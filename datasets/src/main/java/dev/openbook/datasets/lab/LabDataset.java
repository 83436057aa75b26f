package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.AnswerChoices.Choices;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * People of a world as a dataset: each one's biography in its plain wording is a document, each of
 * the facts a question in the form that is kept for tests, with four values of its kind as options.
 */
public final class LabDataset {
  /** Name of these datasets. */
  public static final String NAME = "lab";

  static final String LICENCE = "CC0 1.0";

  /** What stands in a question's id before the attribute of whoever lives with the one named. */
  static final String HOUSEMATES = "housemates-";

  private static final Pattern SPEC =
      Pattern.compile("lab(-known|-households)?(?::(\\d+)(?::(-?\\d+))?)?");
  private static final Pattern SPEC_START = Pattern.compile("lab(-known|-households)?(:|$)");
  private static final Pattern ID = Pattern.compile("lab-(-?\\d+)-(\\d+)(\\+\\d+)?");
  private static final Pattern ASKED = Pattern.compile("-(?:\\d+-)?(?:" + HOUSEMATES + ")?(.+)");
  // Salts of what is drawn here, beside those of LabWorld.
  private static final long CHANGES = 3;
  private static final long OMISSIONS = 4;
  private static final long OPTIONS = 5;
  private static final long LOOKALIKES = 6;
  private static final int OPTION_COUNT = 4;
  private static final int DEFAULT_PEOPLE = 200;

  private LabDataset() {}

  /** Returns whether a dataset's name means a world. */
  public static boolean isSpec(String spec) {
    return SPEC_START.matcher(spec).lookingAt();
  }

  /**
   * Makes the dataset that a name means: {@code lab}, {@code lab:PEOPLE} or {@code
   * lab:PEOPLE:SEED}, people whom no model knows; the same with {@code lab-known}, people whom a
   * model pretrained on as many of that world's knows; or with {@code lab-households}, the people
   * of {@code lab} with their relations, two who live together in each document.
   *
   * @throws BadInputException if the name is none of these or the numbers are out of range
   */
  public static Dataset open(String spec) {
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      throw new BadInputException(
          "dataset '"
              + spec
              + "' must be lab, lab:PEOPLE or lab:PEOPLE:SEED, or lab-known or lab-households"
              + " likewise, whole numbers");
    }
    try {
      int people =
          Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(DEFAULT_PEOPLE);
      long seed = Optional.ofNullable(matcher.group(3)).map(Long::parseLong).orElse(1L);
      var world = new LabWorld(seed);
      if (people >= 1 && people <= Population.MOST) {
        return switch (Optional.ofNullable(matcher.group(1)).orElse("")) {
          case "-known" -> of(Population.known(world, people));
          case "-households" -> households(spec, world, people);
          default -> of(Population.unknown(world, people));
        };
      }
    } catch (NumberFormatException e) {
      // too long a number is out of range
    }
    throw new BadInputException(
        "dataset '" + spec + "' must have 1 to " + Population.MOST + " people and a 64-bit seed");
  }

  private static Dataset households(String spec, LabWorld world, int people) {
    if (people % 2 != 0) {
      throw new BadInputException(
          "dataset '" + spec + "' must have an even number of people, two in each household");
    }
    return Households.of(Population.unknown(world, people));
  }

  /** Makes the dataset of a population. */
  public static Dataset of(Population population) {
    var documents = new ArrayList<Document>();
    var questions = new ArrayList<Question>();
    LabWorld world = population.world();
    long end = population.first() + population.size();
    for (long number = population.first(); number < end; number++) {
      Person person = world.person(number);
      Document document = document(world, person);
      documents.add(document);
      Biography plain = Biography.plain(person);
      for (PersonAttribute attribute : person.told()) {
        questions.add(question(document.id(), person, plain, attribute));
      }
    }
    String spec = NAME + ":" + population.size() + ":" + world.seed() + "@" + population.first();
    return new Dataset(NAME, LICENCE, Sha256.of(spec), documents, questions);
  }

  private static Document document(LabWorld world, Person person) {
    String id = NAME + "-" + world.seed() + "-" + person.number();
    return new Document(id, person.name(), Biography.plain(person).text());
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
        List.of(new Span(0, plain.text().length())),
        Optional.of(options(person, attribute)));
  }

  /** Returns a value among others that such facts have, so that its form says nothing. */
  static Choices options(Person person, PersonAttribute attribute) {
    SplittableRandom random =
        new LabWorld(person.number()).random(OPTIONS, attribute.key().hashCode());
    String value = person.value(attribute);
    var options = new LinkedHashSet<String>();
    while (options.size() < OPTION_COUNT - 1) {
      options.add(LabWorld.otherValue(attribute, value, random));
    }
    var all = new ArrayList<>(options);
    int gold = random.nextInt(OPTION_COUNT);
    all.add(gold, value);
    return new Choices(all, gold);
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
   * Adds documents of people who are easily taken for others, and about whom nothing is asked.
   *
   * @param lab such a dataset
   * @param among the questions whose people get them
   * @param count of each such person's family name, and as many of the same birth town, 1 to 50
   */
  public static Dataset withLookalikes(Dataset lab, List<Question> among, int count) {
    Map<String, Document> documents = new LinkedHashMap<>();
    lab.documents().forEach(document -> documents.put(document.id(), document));
    var asked = among.stream().map(Question::documentId).collect(Collectors.toSet());
    for (Document document : lab.documents()) {
      if (asked.contains(document.id())) {
        Person person = requirePerson(document);
        LabWorld world = world(document);
        Population others = Population.bystanders(world);
        SplittableRandom random = world.random(LOOKALIKES, person.number());
        add(documents, world, count, () -> others.relative(person, random));
        add(
            documents,
            world,
            count,
            () -> others.sharing(person, PersonAttribute.BIRTH_TOWN, random));
      }
    }
    String told = lab.sha256() + "\n" + String.join("\n", documents.keySet());
    return new Dataset(
        lab.name(),
        lab.licence(),
        Sha256.of(told),
        List.copyOf(documents.values()),
        lab.questions());
  }

  private static void add(
      Map<String, Document> documents, LabWorld world, int count, Supplier<Optional<Person>> draw) {
    int size = documents.size() + count;
    while (documents.size() < size) {
      Document document = document(world, draw.get().orElseThrow());
      documents.putIfAbsent(document.id(), document);
    }
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
    String tail = question.id().substring(question.documentId().length());
    return PersonAttribute.ofKey(ASKED.matcher(tail).replaceFirst("$1"));
  }

  /**
   * Returns whom a document, or a paragraph of it, is about, with the values that it tells; empty
   * when it is of no world or not in the plain wording.
   */
  static List<Person> people(Document document) {
    Matcher matcher = ID.matcher(document.id());
    if (!matcher.matches()) {
      return List.of();
    }
    LabWorld world = world(document);
    long number = Long.parseLong(matcher.group(2));
    return matcher.group(3) == null
        ? Biography.read(world.person(number), document.text()).stream().toList()
        : Households.people(world, number, document.text());
  }

  private static LabWorld world(Document document) {
    return new LabWorld(Long.parseLong(ID.matcher(document.id()).replaceFirst("$1")));
  }

  /**
   * Returns whom a document of any such dataset is about, with the values that it tells, which are
   * the world's unless they have changed; at least one.
   *
   * @throws BadInputException if the document is of no world or not in the plain wording
   */
  public static List<Person> requirePeople(Document document) {
    List<Person> people = people(document);
    if (people.isEmpty()) {
      throw new BadInputException(
          "document '"
              + document.id()
              + (ID.matcher(document.id()).matches()
                  ? "' is not in the plain wording of its world; leave it as it was made"
                  : "' is of no laboratory world; oracle kinds need dataset lab"));
    }
    return people;
  }

  /** Returns the one whom a document is about; that of a household is about two. */
  static Person requirePerson(Document document) {
    List<Person> people = requirePeople(document);
    if (people.size() > 1) {
      throw new BadInputException(
          "document '"
              + document.id()
              + "' tells of several people; facts change, are left out and have lookalikes in"
              + " dataset lab alone");
    }
    return people.getFirst();
  }
}
