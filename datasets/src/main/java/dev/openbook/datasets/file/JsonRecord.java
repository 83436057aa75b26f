package dev.openbook.datasets.file;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object with the place it was read from, so that every complaint names file and line.
 *
 * @param file where it stands
 * @param line line of the file, from 1; for parts of a whole-file JSON the line where the file
 *     starts
 * @param where path of a nested object inside its record, empty at the top
 * @param node the object itself
 */
public record JsonRecord(Path file, long line, String where, JsonNode node) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * Streams the objects of a JSON-lines file, unpacked if the name ends in {@code .gz}; blank lines
   * are passed over. The caller closes the stream.
   *
   * @throws BadInputException if the file is missing or, while streaming, if a line cannot be read
   *     or is not an object
   */
  public static Stream<JsonRecord> lines(Path file) {
    return TextFile.lines(file)
        .filter(line -> !line.text().isBlank())
        .map(line -> parse(file, line.number(), line.text()));
  }

  /**
   * Reads a file that holds one JSON object, unpacked if the name ends in {@code .gz}.
   *
   * @throws BadInputException if the file is missing or not one JSON object in UTF-8
   */
  public static JsonRecord whole(Path file) {
    try (InputStream in = TextFile.open(file)) {
      return whole(file, TextFile.decode(file, in.readAllBytes()));
    } catch (IOException e) {
      throw TextFile.unreadable(file, 1, e);
    }
  }

  /**
   * Parses a whole file's text that holds one JSON object.
   *
   * @param file where the text is from, for complaints
   * @throws BadInputException if it is not one JSON object
   */
  public static JsonRecord whole(Path file, String text) {
    if (text.isBlank()) {
      throw BadInputException.in(file, "is empty, expected a JSON object");
    }
    try {
      return object(file, 1, MAPPER.readTree(text));
    } catch (JacksonException e) {
      throw broken(file, e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e);
    }
  }

  /**
   * Parses one line.
   *
   * @throws BadInputException if it is not a JSON object
   */
  public static JsonRecord parse(Path file, long line, String text) {
    try {
      return object(file, line, MAPPER.readTree(text));
    } catch (JacksonException e) {
      throw broken(file, line, e);
    }
  }

  /** Returns a string field. */
  public String text(String field) {
    return optionalText(field).orElseThrow(() -> fail("'" + field + "' is missing"));
  }

  /** Returns a string field that must hold more than white space. */
  public String nonBlankText(String field) {
    String text = text(field);
    if (text.isBlank()) {
      throw fail("'" + field + "' is blank");
    }
    return text;
  }

  /** Returns an id: a string that holds more than white space, or an integer as its digits. */
  public String id(String field) {
    JsonNode value = node.get(field);
    if (value != null && value.isIntegralNumber()) {
      return value.asString();
    }
    if (value != null && !value.isNull() && !value.isString()) {
      throw fail("'" + field + "' must be a string or an integer, got " + value);
    }
    return nonBlankText(field);
  }

  /** Returns a string field, empty when it is absent or null. */
  public Optional<String> optionalText(String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw fail("'" + field + "' must be a string, got " + value);
    }
    return Optional.of(value.stringValue());
  }

  /** Returns an integer field. */
  public int integer(String field) {
    return optionalInteger(field).orElseThrow(() -> fail("'" + field + "' is missing"));
  }

  /** Returns an integer field, empty when it is absent or null. */
  public OptionalInt optionalInteger(String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.isInt()) {
      throw fail("'" + field + "' must be an integer, got " + value);
    }
    return OptionalInt.of(value.intValue());
  }

  /** Returns an array of strings; empty when the field is absent. */
  public List<String> texts(String field) {
    var texts = new ArrayList<String>();
    for (JsonNode value : array(field)) {
      if (!value.isString()) {
        throw fail("'" + field + "' must hold strings, got " + value);
      }
      texts.add(value.stringValue());
    }
    return texts;
  }

  /** Returns an array of objects; empty when the field is absent. */
  public List<JsonRecord> records(String field) {
    var records = new ArrayList<JsonRecord>();
    for (JsonNode value : array(field)) {
      String path = where + field + "[" + records.size() + "]";
      if (!value.isObject()) {
        throw fail("'" + path + "' must be an object, got " + value);
      }
      records.add(new JsonRecord(file, line, path + ".", value));
    }
    return records;
  }

  /** Returns an array of strings that must be there, not be empty and hold no blank text. */
  public List<String> nonBlankTexts(String field) {
    List<String> texts = texts(field);
    if (texts.isEmpty()) {
      throw fail("'" + field + "' is missing or empty");
    }
    if (texts.stream().anyMatch(String::isBlank)) {
      throw fail("'" + field + "' must not hold a blank text");
    }
    return texts;
  }

  /** Returns an array of objects that must be there and not be empty. */
  public List<JsonRecord> nonEmptyRecords(String field) {
    List<JsonRecord> records = records(field);
    if (records.isEmpty()) {
      throw fail("'" + field + "' is missing or empty");
    }
    return records;
  }

  /** Returns an object that must be there. */
  public JsonRecord record(String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      throw fail("'" + field + "' is missing");
    }
    if (!value.isObject()) {
      throw fail("'" + field + "' must be an object, got " + value.getNodeType());
    }
    return new JsonRecord(file, line, where + field + ".", value);
  }

  /** Returns a field that must be true or false. */
  public boolean flag(String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      throw fail("'" + field + "' is missing");
    }
    if (!value.isBoolean()) {
      throw fail("'" + field + "' must be true or false, got " + value);
    }
    return value.booleanValue();
  }

  /** Returns where this record stands in its file, e.g. {@code line 3: questions[0]}. */
  public String place() {
    return "line " + line + (where.isEmpty() ? "" : ": " + path());
  }

  /** Returns a complaint about this record, to be thrown. */
  public BadInputException fail(String reason) {
    return BadInputException.at(file, line, (where.isEmpty() ? "" : path() + ": ") + reason);
  }

  private String path() {
    return where.substring(0, where.length() - 1);
  }

  private Iterable<JsonNode> array(String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw fail("'" + field + "' must be an array, got " + value.getNodeType());
    }
    return value;
  }

  private static JsonRecord object(Path file, long line, JsonNode node) {
    if (!node.isObject()) {
      throw BadInputException.at(file, line, "must be a JSON object, got " + node.getNodeType());
    }
    return new JsonRecord(file, line, "", node);
  }

  private static BadInputException broken(Path file, long line, JacksonException e) {
    return new BadInputException(
        file + ":" + Math.max(1, line) + ": not valid JSON: " + e.getOriginalMessage(), e);
  }
}
