package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Synthetic texts as JSON lines: {@code id}, {@code text}, {@code kind}, {@code source} (array of
 * document ids), {@code prompt}, {@code generator}, {@code seed}, {@code ordinal}; where they hold
 * {@code entities}, {@code temperature}, {@code generation} and {@code parents}; for question and
 * answer {@code question}, {@code answer}, {@code evidence}; for a question with passages also
 * {@code passages} (each {@code id}, {@code text}, {@code gold}) and {@code response}.
 */
public final class SyntheticTextFile {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private SyntheticTextFile() {}

  /** Returns a text as one line without its line end. */
  public static String line(SyntheticText text) {
    Provenance provenance = text.provenance();
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", text.id());
    node.put("text", text.text());
    node.put("kind", text.kind());
    provenance.source().forEach(node.putArray("source")::add);
    if (!provenance.entities().isEmpty()) {
      provenance.entities().forEach(node.putArray("entities")::add);
    }
    node.put("prompt", provenance.prompt());
    node.put("generator", provenance.generator());
    provenance.temperature().ifPresent(value -> node.put("temperature", value));
    node.put("seed", provenance.seed());
    node.put("ordinal", provenance.ordinal());
    if (!provenance.parents().isEmpty()) {
      node.put("generation", provenance.generation());
      provenance.parents().forEach(node.putArray("parents")::add);
    }
    text.questionAnswer()
        .ifPresent(
            pair -> {
              node.put("question", pair.question());
              node.put("answer", pair.answer());
              node.put("evidence", pair.evidence());
            });
    text.exercise().ifPresent(exercise -> put(node, exercise));
    return MAPPER.writeValueAsString(node);
  }

  private static void put(ObjectNode node, OpenBookExercise exercise) {
    ArrayNode passages = node.putArray("passages");
    for (OpenBookExercise.Shown shown : exercise.passages()) {
      ObjectNode passage = passages.addObject();
      passage.put("id", shown.id());
      passage.put("text", shown.text());
      passage.put("gold", shown.isGold());
    }
    node.put("response", exercise.response());
  }

  /** Something that hands texts on. */
  @FunctionalInterface
  public interface Texts {
    /** Hands every text to {@code sink}. */
    void writeTo(Consumer<SyntheticText> sink) throws IOException;
  }

  /**
   * Writes texts as they are handed on; the file appears when all are there, or not at all.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Texts texts) throws IOException {
    AtomicFile.writeLines(file, sink -> texts.writeTo(text -> sink.accept(line(text))));
  }

  /**
   * Streams the texts of a file; the caller closes the stream.
   *
   * @throws BadInputException if the file is missing or, while streaming, if a line lacks a field
   *     or breaks a rule
   */
  public static Stream<SyntheticText> read(Path file) {
    return JsonRecord.lines(file).map(SyntheticTextFile::parse);
  }

  /**
   * Returns the text of one line; fields beyond those of a text are passed over.
   *
   * @throws BadInputException if the line lacks a field or breaks a rule
   */
  public static SyntheticText parse(JsonRecord line) {
    Provenance provenance = provenance(line);
    Optional<String> question = line.optionalText("question");
    Optional<QuestionAnswer> pair = question.map(asked -> pair(line, asked));
    Optional<OpenBookExercise> exercise =
        line.optionalText("response")
            .map(response -> exercise(line, question.orElse(""), response));
    return checked(
        line,
        () ->
            new SyntheticText(
                line.text("id"), line.text("text"), line.text("kind"), provenance, pair, exercise));
  }

  private static Provenance provenance(JsonRecord line) {
    JsonNode temperature = line.node().path("temperature");
    return checked(
        line,
        () ->
            new Provenance(
                line.texts("source"),
                line.texts("entities"),
                line.text("prompt"),
                line.text("generator"),
                temperature.isNumber()
                    ? OptionalDouble.of(temperature.doubleValue())
                    : OptionalDouble.empty(),
                number(line, "seed"),
                number(line, "ordinal"),
                line.optionalInteger("generation").orElse(1),
                line.texts("parents")));
  }

  private static QuestionAnswer pair(JsonRecord line, String question) {
    return checked(
        line, () -> new QuestionAnswer(question, line.text("answer"), line.text("evidence")));
  }

  private static OpenBookExercise exercise(JsonRecord line, String question, String response) {
    return checked(
        line,
        () ->
            new OpenBookExercise(
                line.records("passages").stream().map(SyntheticTextFile::shown).toList(),
                question,
                response));
  }

  private static OpenBookExercise.Shown shown(JsonRecord passage) {
    return new OpenBookExercise.Shown(
        passage.text("id"), passage.text("text"), passage.node().path("gold").asBoolean(false));
  }

  private static long number(JsonRecord line, String field) {
    JsonNode value = line.node().get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw line.fail("'" + field + "' must be an integer, got " + value);
    }
    return value.longValue();
  }

  private static <T> T checked(JsonRecord line, java.util.function.Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw line.fail(String.valueOf(e.getMessage()));
    }
  }
}
