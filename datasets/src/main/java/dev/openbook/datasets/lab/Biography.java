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
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    return plain(person, List.of(PersonAttribute.values()));
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
   * @param person whose name and pronoun stand in it; the values are the text's
   */
  static Optional<Person> read(Person person, String text) {
    var sentences = new StringJoiner(" ");
    String subject = person.name();
    for (PersonAttribute attribute : PersonAttribute.values()) {
      String sentence = attribute.sentence(0, subject, "");
      int value = attribute.valueAt(0, subject);
      sentences.add(
          Pattern.quote(sentence.substring(0, value))
              + "([^.]+)"
              + Pattern.quote(sentence.substring(value)));
      subject = person.pronoun();
    }
    Matcher matcher = Pattern.compile(sentences.toString()).matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<PersonAttribute, String> values = new EnumMap<>(PersonAttribute.class);
    int group = 1;
    for (PersonAttribute attribute : PersonAttribute.values()) {
      values.put(attribute, matcher.group(group++));
    }
    return Optional.of(person.with(values));
  }

  /**
   * Returns another wording of the same facts: every sentence in any of its wordings, in any order,
   * each with the whole name ("multi", "permute" and "fullname" of the paper, section 3).
   *
   * @param random chooses
   */
  public static Biography varied(Person person, SplittableRandom random) {
    var order = new ArrayList<>(List.of(PersonAttribute.values()));
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
