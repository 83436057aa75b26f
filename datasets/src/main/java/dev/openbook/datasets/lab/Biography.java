package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text with one sentence about each attribute of a person, or about some of them.
 *
 * @param text the sentences, parted by blanks
 * @param values where the value of each told attribute stands in the text
 */
public record Biography(String text, Map<PersonAttribute, Span> values) {
  public Biography {
    values = Map.copyOf(values);
  }

  /** Returns the plain wording: always the same sentences, with the name in the first alone. */
  public static Biography plain(Person person) {
    return plain(person, person.told());
  }

  /**
   * Returns some of the facts in their plain sentences, with the name in the first alone.
   *
   * @param told attributes in the order of their sentences, at least one
   */
  public static Biography plain(Person person, List<PersonAttribute> told) {
    var writer = new Writer(person);
    String subject = person.name();
    for (PersonAttribute attribute : told) {
      writer.add(attribute, 0, subject);
      subject = person.pronoun();
    }
    return writer.biography();
  }

  /**
   * Returns the person of whom a text in the plain wording tells; empty when the text is another.
   *
   * @param person whose name and pronoun stand in it; what is known is what the text tells
   */
  static Optional<Person> read(Person person, String text) {
    Map<PersonAttribute, String> values = new EnumMap<>(PersonAttribute.class);
    for (PersonAttribute attribute : PersonAttribute.values()) {
      Stream.of(person.name(), person.pronoun())
          .flatMap(subject -> value(attribute, subject, text).stream())
          .findFirst()
          .ifPresent(value -> values.put(attribute, value));
    }
    return Optional.of(values)
        .filter(known -> !known.isEmpty())
        .map(known -> new Person(person.number(), person.name(), person.pronoun(), known))
        .filter(told -> plain(told).text().equals(text));
  }

  private static Optional<String> value(PersonAttribute attribute, String subject, String text) {
    String sentence = attribute.sentence(0, subject, "");
    int at = attribute.valueAt(0, subject);
    Matcher matcher =
        Pattern.compile(
                Pattern.quote(sentence.substring(0, at))
                    + "(?!the )([^.]+)" // a town is no "the year 1950"
                    + Pattern.quote(sentence.substring(at)))
            .matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * Returns another wording of the same facts: every sentence in any of its wordings, in any order,
   * each with the whole name ("multi", "permute" and "fullname" of the paper, section 3).
   *
   * @param random chooses
   */
  public static Biography varied(Person person, SplittableRandom random) {
    var order = new ArrayList<>(person.told());
    Collections.shuffle(order, random);
    return varied(person, order, random);
  }

  /**
   * Returns some of the facts, every sentence in any of its wordings with the whole name.
   *
   * @param told attributes in the order of their sentences, at least one
   * @param random chooses the wordings
   */
  public static Biography varied(
      Person person, List<PersonAttribute> told, SplittableRandom random) {
    var writer = new Writer(person);
    for (PersonAttribute attribute : told) {
      writer.add(attribute, random.nextInt(attribute.wordings()), person.name());
    }
    return writer.biography();
  }

  /** Returns the sentence about a told attribute, without the blank before it. */
  public String sentence(PersonAttribute attribute) {
    Span value = requireNonNull(values.get(attribute));
    int start = text.lastIndexOf(". ", value.start());
    int end = text.indexOf('.', value.end());
    return text.substring(start < 0 ? 0 : start + 2, end + 1);
  }

  private static final class Writer {
    private final Person person;
    private final StringBuilder text = new StringBuilder();
    private final Map<PersonAttribute, Span> values = new EnumMap<>(PersonAttribute.class);

    Writer(Person person) {
      this.person = person;
    }

    void add(PersonAttribute attribute, int wording, String subject) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      String value = person.value(attribute);
      int start = text.length() + attribute.valueAt(wording, subject);
      values.put(attribute, new Span(start, start + value.length()));
      text.append(attribute.sentence(wording, subject, value));
    }

    Biography biography() {
      return new Biography(text.toString(), values);
    }
  }
}
