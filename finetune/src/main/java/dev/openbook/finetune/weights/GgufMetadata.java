package dev.openbook.finetune.weights;

import dev.openbook.datasets.BadInputException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of a GGUF file. Stays usable after the file is closed.
 *
 * <p>Absent keys are empty; a key of another type than asked is an error that names file and key.
 */
public final class GgufMetadata {
  /** Most characters of a value in a message. */
  private static final int SHOWN = 80;

  private final Path file;
  private final Map<String, Object> values;

  /**
   * Creates metadata.
   *
   * @param values {@code Long}, {@code Double}, {@code Boolean}, {@code String}, or a {@code List}
   *     of one of these
   */
  GgufMetadata(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Returns the file the metadata stand in. */
  public Path file() {
    return file;
  }

  /** Returns whether a key is there. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** Returns the keys, in no order. */
  Set<String> keys() {
    return values.keySet();
  }

  /** Returns whether a value switches its setting off: false, 0, or empty. */
  boolean isOff(String key) {
    @Nullable Object value = values.get(key);
    return value == null
        || value.equals(false)
        || value.equals("")
        || (value instanceof Number number && number.doubleValue() == 0)
        || (value instanceof List<?> list && list.isEmpty());
  }

  /** Returns a value for a message, cut where it is long. */
  String shown(String key) {
    String text = String.valueOf(values.get(key));
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  /** Returns a text. */
  public Optional<String> text(String key) {
    return value(key, String.class, "a text");
  }

  /**
   * Returns a text.
   *
   * @throws BadInputException if the key is absent
   */
  public String requiredText(String key) {
    return text(key).orElseThrow(() -> missing(key));
  }

  /** Returns a whole number. */
  public OptionalInt integer(String key) {
    Optional<Long> value = value(key, Long.class, "a whole number");
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    long number = value.get();
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw fail("'" + key + "' must be between 0 and 2147483647, got " + number);
    }
    return OptionalInt.of((int) number);
  }

  /**
   * Returns a whole number.
   *
   * @throws BadInputException if the key is absent
   */
  public int requiredInteger(String key) {
    return integer(key).orElseThrow(() -> missing(key));
  }

  /** Returns a real number. */
  public OptionalDouble real(String key) {
    return value(key, Double.class, "a real number")
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  /** Returns a truth value. */
  public Optional<Boolean> flag(String key) {
    return value(key, Boolean.class, "true or false");
  }

  /** Returns an array of texts. */
  public Optional<List<String>> texts(String key) {
    return array(key, String.class, "texts");
  }

  /** Returns an array of whole numbers. */
  public Optional<List<Long>> integers(String key) {
    return array(key, Long.class, "whole numbers");
  }

  /** Returns a complaint about this file, to be thrown. */
  public BadInputException fail(String reason) {
    return BadInputException.in(file, "metadata: " + reason);
  }

  private BadInputException missing(String key) {
    return fail("'" + key + "' is missing");
  }

  private <T> Optional<T> value(String key, Class<T> type, String kind) {
    @Nullable Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw fail("'" + key + "' must be " + kind);
    }
    return Optional.of(type.cast(value));
  }

  private <T> Optional<List<T>> array(String key, Class<T> type, String kind) {
    @Nullable Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof List<?> list) || !list.stream().allMatch(type::isInstance)) {
      throw fail("'" + key + "' must be an array of " + kind);
    }
    return Optional.of(list.stream().map(type::cast).toList());
  }
}
