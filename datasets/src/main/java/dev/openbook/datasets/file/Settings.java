package dev.openbook.datasets.file;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a YAML settings file, read key by key.
 *
 * <p>Each getter checks type and range and names file and line when it complains. When all keys
 * have been asked for, {@link #rejectUnknown} refuses the rest and names the nearest known key.
 * {@link #resolved} then holds every key asked for with the value in effect, defaults included. Not
 * safe for concurrent use.
 */
public final class Settings {
  private final String path;
  private final YamlValue.Mapping mapping;
  private final Map<String, Object> resolved = new LinkedHashMap<>();

  private Settings(String path, YamlValue.Mapping mapping) {
    this.path = path;
    this.mapping = mapping;
  }

  /**
   * Reads a settings file.
   *
   * @param overrides keys with dots to values in YAML, which replace or add to the file's
   * @throws BadInputException if the file is missing, is not YAML, or is not a mapping
   */
  public static Settings read(Path file, Map<String, String> overrides) {
    try {
      return parse(Files.readString(file), file.toString(), overrides);
    } catch (NoSuchFileException e) {
      throw new BadInputException("settings file not found at " + file.toAbsolutePath(), e);
    } catch (MalformedInputException e) {
      throw new BadInputException(file + ": not UTF-8 text; save the file as UTF-8", e);
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads settings from text.
   *
   * @param name shown in complaints in place of a file name
   * @param overrides keys with dots to values in YAML
   */
  public static Settings parse(String text, String name, Map<String, String> overrides) {
    YamlValue value = YamlValue.parse(text, name);
    if (!(value instanceof YamlValue.Mapping mapping)) {
      throw new BadInputException(
          value.place() + ": must be a mapping of keys to values, got " + value.describe());
    }
    for (var override : overrides.entrySet()) {
      mapping = mapping.with(List.of(override.getKey().split("\\.", -1)), override.getValue());
    }
    return new Settings("", mapping);
  }

  /** Returns whether the key stands in the file with a value. */
  public boolean has(String key) {
    return mapping.entries().get(key) != null;
  }

  /** Returns the keys that stand in the file, in its order. */
  public List<String> keys() {
    return List.copyOf(mapping.entries().keySet());
  }

  /** Returns whether the key holds a mapping. */
  public boolean isMapping(String key) {
    return mapping.entries().get(key) instanceof YamlValue.Mapping;
  }

  /** Returns a text that must be given. */
  public String text(String key) {
    return optionalText(key).orElseThrow(() -> missing(key));
  }

  /** Returns a text or its default. */
  public String text(String key, String defaultValue) {
    return keep(key, optionalText(key).orElse(defaultValue));
  }

  /** Returns a text, empty when it is not given. */
  public Optional<String> optionalText(String key) {
    Optional<String> text = Optional.ofNullable(scalar(key));
    text.ifPresent(value -> resolved.put(key, value));
    return text;
  }

  /** Returns an integer in {@code [min, max]} or its default. */
  public long integer(String key, long defaultValue, long min, long max) {
    String text = scalar(key);
    if (text == null) {
      return keep(key, defaultValue);
    }
    try {
      long value = Long.parseLong(text.replace("_", ""));
      if (value >= min && value <= max) {
        return keep(key, value);
      }
    } catch (NumberFormatException e) {
      // not an integer: the complaint below says so
    }
    throw fail(key, "must be an integer from " + min + " to " + max + ", got " + text);
  }

  /** Returns an integer in {@code [min, max]} or its default. */
  public int integer(String key, int defaultValue, int min, int max) {
    return Math.toIntExact(integer(key, (long) defaultValue, (long) min, (long) max));
  }

  /** Returns an integer in {@code [min, max]}, empty when it is not given. */
  public Optional<Integer> optionalInteger(String key, int min, int max) {
    return has(key) ? Optional.of(integer(key, min, min, max)) : Optional.empty();
  }

  /** Returns a number in {@code [min, max]} or its default. */
  public double number(String key, double defaultValue, double min, double max) {
    String text = scalar(key);
    if (text == null) {
      return keep(key, defaultValue);
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= min && value <= max) {
        return keep(key, value);
      }
    } catch (NumberFormatException e) {
      // not a number: the complaint below says so
    }
    throw fail(key, "must be a number from " + min + " to " + max + ", got " + text);
  }

  /** Returns a number in {@code [min, max]}, empty when it is not given. */
  public OptionalDouble optionalNumber(String key, double min, double max) {
    return has(key) ? OptionalDouble.of(number(key, min, min, max)) : OptionalDouble.empty();
  }

  /** Returns true or false, or the default. */
  public boolean flag(String key, boolean defaultValue) {
    String text = scalar(key);
    if (text == null) {
      return keep(key, defaultValue);
    }
    if (text.equals("true") || text.equals("false")) {
      return keep(key, text.equals("true"));
    }
    throw fail(key, "must be true or false, got " + text);
  }

  /** Returns an enum constant, written in lower case with hyphens, or its default. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E defaultValue) {
    String text = scalar(key);
    if (text == null) {
      resolved.put(key, written(defaultValue));
      return defaultValue;
    }
    for (E constant : type.getEnumConstants()) {
      if (written(constant).equals(text)) {
        resolved.put(key, text);
        return constant;
      }
    }
    List<String> known = Arrays.stream(type.getEnumConstants()).map(Settings::written).toList();
    throw fail(key, "must be one of " + String.join(", ", known) + ", got " + text);
  }

  /** Returns a list of texts, or the default when it is not given; a lone text is a list of one. */
  public List<String> texts(String key, List<String> defaultValue) {
    YamlValue value = mapping.entries().get(key);
    if (value == null) {
      return keep(key, defaultValue);
    }
    if (value instanceof YamlValue.Scalar scalar) {
      return keep(key, List.of(scalar.text()));
    }
    if (!(value instanceof YamlValue.Sequence sequence)) {
      throw fail(key, "must be a list, got " + value.describe());
    }
    var texts = new ArrayList<String>();
    for (YamlValue item : sequence.items()) {
      if (!(item instanceof YamlValue.Scalar scalar)) {
        throw new BadInputException(
            item.place() + ": '" + path + key + "' must hold texts, got " + item.describe());
      }
      texts.add(scalar.text());
    }
    return keep(key, List.copyOf(texts));
  }

  /** Returns a nested mapping; an absent key gives an empty one. */
  public Settings child(String key) {
    return child(key, nested(key));
  }

  /** Returns a nested mapping; an absent key stands for the mapping that {@code yaml} is. */
  public Settings child(String key, String yaml) {
    return has(key) ? child(key) : child(key, parse(yaml, mapping.place(), Map.of()).mapping);
  }

  private Settings child(String key, YamlValue.Mapping values) {
    var child = new Settings(path + key + ".", values);
    resolved.put(key, child.resolved);
    return child;
  }

  private YamlValue.Mapping nested(String key) {
    YamlValue value = mapping.entries().get(key);
    if (value == null) {
      return new YamlValue.Mapping(new LinkedHashMap<>(), mapping.place());
    }
    if (value instanceof YamlValue.Mapping given) {
      return given;
    }
    throw fail(key, "must be a mapping, got " + value.describe());
  }

  /**
   * Returns a nested mapping once for each combination of the values in its lists: what a sweep
   * stands for.
   *
   * @param isSwept whether a list at a path of keys with dots, relative to {@code key}, is such a
   *     list; others are left as they are
   * @return mappings by name, which is {@code key}, a hyphen and the values joined by hyphens; one
   *     named {@code key} where nothing is swept
   * @throws BadInputException if a list is empty, repeats a value or holds other than single values
   */
  public Map<String, Settings> variants(String key, Predicate<String> isSwept) {
    var variants = new LinkedHashMap<String, Settings>();
    Sweep.of(nested(key), isSwept)
        .forEach(
            (suffix, values) -> variants.put(key + suffix, new Settings(path + key + ".", values)));
    variants.forEach((name, variant) -> resolved.put(name, variant.resolved));
    return variants;
  }

  /** Returns a complaint about a key of this mapping, to be thrown. */
  public BadInputException fail(String key, String reason) {
    YamlValue value = mapping.entries().get(key);
    String place = value == null ? mapping.place() : value.place();
    return new BadInputException(place + ": '" + path + key + "' " + reason);
  }

  /**
   * Refuses keys that no getter asked for.
   *
   * @throws BadInputException naming the first unknown key and the nearest known one
   */
  public void rejectUnknown() {
    for (var entry : mapping.entries().entrySet()) {
      if (!resolved.containsKey(entry.getKey())) {
        List<String> known = resolved.keySet().stream().map(key -> path + key).toList();
        throw new BadInputException(
            entry.getValue().place()
                + ": "
                + NearestName.unknown("key", path + entry.getKey(), known));
      }
    }
  }

  /** Returns the values in effect so far, nested mappings as maps, in the order asked for. */
  public Map<String, Object> resolved() {
    return resolved;
  }

  private @Nullable String scalar(String key) {
    YamlValue value = mapping.entries().get(key);
    if (value == null) {
      return null;
    }
    if (value instanceof YamlValue.Scalar scalar) {
      return scalar.text();
    }
    throw fail(key, "must be a single value, got " + value.describe());
  }

  private <T> T keep(String key, T value) {
    resolved.put(key, value);
    return value;
  }

  private BadInputException missing(String key) {
    return new BadInputException(mapping.place() + ": '" + path + key + "' is missing");
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
