package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * People who live together as a dataset: each household is a document of two paragraphs, one about
 * each, with the relations that are known of them. Beside each fact it asks for each plain fact of
 * whoever lives with somebody, which takes both paragraphs; the one with the answer is gold.
 */
final class Households {
  private static final String PARAGRAPHS = "\n\n";

  private Households() {}

  /**
   * Makes the dataset of a population.
   *
   * @param population of an even number of people, the first with an even number
   */
  static Dataset of(Population population) {
    var documents = new ArrayList<Document>();
    var questions = new ArrayList<Question>();
    LabWorld world = population.world();
    long end = population.first() + population.size();
    for (long number = population.first(); number < end; number += 2) {
      var household = new Household(world, number);
      documents.add(household.document());
      questions.addAll(household.questions());
    }
    String spec =
        LabDataset.NAME
            + "-households:"
            + population.size()
            + ":"
            + world.seed()
            + "@"
            + population.first();
    return new Dataset(LabDataset.NAME, LabDataset.LICENCE, Sha256.of(spec), documents, questions);
  }

  /** Returns the people of whom a household's document, or one paragraph of it, tells. */
  static List<Person> people(LabWorld world, long number, String text) {
    return Stream.of(text.split(PARAGRAPHS, -1))
        .flatMap(
            paragraph ->
                Stream.of(number, number + 1)
                    .flatMap(each -> Biography.read(world.related(each), paragraph).stream()))
        .toList();
  }

  /** One of the two, where it stands. */
  private record Member(Person person, Biography biography, int start) {
    Span whole() {
      return new Span(start, start + biography.text().length());
    }

    Span value(PersonAttribute attribute) {
      Span span = requireNonNull(biography.values().get(attribute));
      return new Span(start + span.start(), start + span.end());
    }
  }

  private static final class Household {
    private final String id;
    private final Member first;
    private final Member second;

    Household(LabWorld world, long number) {
      this.id = LabDataset.NAME + "-" + world.seed() + "-" + number + "+" + (number + 1);
      Person one = world.related(number);
      Biography plain = Biography.plain(one);
      this.first = new Member(one, plain, 0);
      Person other = world.related(number + 1);
      int start = plain.text().length() + PARAGRAPHS.length();
      this.second = new Member(other, Biography.plain(other), start);
    }

    Document document() {
      return new Document(
          id,
          first.person().name() + " and " + second.person().name(),
          first.biography().text() + PARAGRAPHS + second.biography().text());
    }

    List<Question> questions() {
      var questions = new ArrayList<Question>();
      add(questions, first, second);
      add(questions, second, first);
      return questions;
    }

    private void add(List<Question> questions, Member asked, Member housemate) {
      String start = id + "-" + asked.person().number() + "-";
      String name = asked.person().name();
      for (PersonAttribute attribute : asked.person().told()) {
        questions.add(
            question(
                start + attribute.key(),
                attribute.question(0, name),
                asked,
                attribute,
                List.of(asked.whole())));
      }
      for (PersonAttribute attribute : PersonAttribute.PLAIN) {
        questions.add(
            question(
                start + LabDataset.HOUSEMATES + attribute.key(),
                attribute.questionOfHousemate(0, name),
                housemate,
                attribute,
                List.of(first.whole(), second.whole())));
      }
    }

    private Question question(
        String questionId, String text, Member of, PersonAttribute attribute, List<Span> needed) {
      return new Question(
          questionId,
          id,
          text,
          List.of(of.person().value(attribute)),
          List.of(of.value(attribute)),
          needed,
          Optional.of(LabDataset.options(of.person(), attribute)));
    }
  }
}
