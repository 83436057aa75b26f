package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Somebody of a world.
 *
 * @param number place in the world, at least 0
 * @param name given and family name; nobody else of the world has both
 * @param pronoun {@code she} or {@code he}
 * @param values what is known, at least one attribute
 */
public record Person(
    long number, String name, String pronoun, Map<PersonAttribute, String> values) {
  public Person {
    requireNonNull(name, "name is null");
    requireNonNull(pronoun, "pronoun is null");
    if (number < 0) {
      throw new IllegalArgumentException("number must be at least 0, got " + number);
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing is known of " + name);
    }
    values = Map.copyOf(values);
  }

  /** Returns the same person of whom other things are known. */
  Person with(Map<PersonAttribute, String> changes) {
    var changed = new EnumMap<>(values);
    changed.putAll(changes);
    return new Person(number, name, pronoun, changed);
  }

  /**
   * Returns the same person of whom less is known.
   *
   * @param untold not all that is known
   */
  Person without(Set<PersonAttribute> untold) {
    var left = new EnumMap<>(values);
    left.keySet().removeAll(untold);
    return new Person(number, name, pronoun, left);
  }

  /** Returns what is known, in the attributes' order. */
  public List<PersonAttribute> told() {
    return values.keySet().stream().sorted().toList();
  }

  /** Returns what is known of an attribute that {@link #told} names. */
  public String value(PersonAttribute attribute) {
    return requireNonNull(values.get(attribute));
  }
}
