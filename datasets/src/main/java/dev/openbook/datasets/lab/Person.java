package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;

/**
 * Somebody of a world.
 *
 * @param number place in the world, at least 0
 * @param name given and family name; nobody else of the world has both
 * @param pronoun {@code she} or {@code he}
 * @param values what is known, one value for each attribute
 */
public record Person(
    long number, String name, String pronoun, Map<PersonAttribute, String> values) {
  public Person {
    requireNonNull(name, "name is null");
    requireNonNull(pronoun, "pronoun is null");
    if (number < 0) {
      throw new IllegalArgumentException("number must be at least 0, got " + number);
    }
    values = Map.copyOf(new EnumMap<>(values));
    for (PersonAttribute attribute : PersonAttribute.values()) {
      if (!values.containsKey(attribute)) {
        throw new IllegalArgumentException("values lack " + attribute.key());
      }
    }
  }

  /** Returns the same person of whom other things are known. */
  Person with(Map<PersonAttribute, String> changes) {
    var changed = new EnumMap<>(values);
    changed.putAll(changes);
    return new Person(number, name, pronoun, changed);
  }

  /** Returns what is known of an attribute. */
  public String value(PersonAttribute attribute) {
    return requireNonNull(values.get(attribute));
  }
}
