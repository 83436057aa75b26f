package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Synthetic texts as JSON lines: {@code id}, {@code text}, {@code kind}, {@code source} (array of
 * document ids), {@code prompt}, {@code generator}, {@code seed}, {@code ordinal} and, for question
 * and answer, {@code question}, {@code answer}, {@code evidence}.
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
    node.put("prompt", provenance.prompt());
    node.put("generator", provenance.generator());
    node.put("seed", provenance.seed());
    node.put("ordinal", provenance.ordinal());
    text.questionAnswer()
        .ifPresent(
            pair -> {
              node.put("question", pair.question());
              node.put("answer", pair.answer());
              node.put("evidence", pair.evidence());
            });
    return MAPPER.writeValueAsString(node);
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
    AtomicFile.write(
        file,
        out -> {
          try {
            texts.writeTo(
                text -> {
                  try {
                    out.write((line(text) + "\n").getBytes(StandardCharsets.UTF_8));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
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
    List<String> source = line.texts("source");
    Optional<QuestionAnswer> pair =
        line.optionalText("question")
            .map(
                question ->
                    checked(
                        line,
                        () ->
                            new QuestionAnswer(
                                question, line.text("answer"), line.text("evidence"))));
    return checked(
        line,
        () ->
            new SyntheticText(
                line.text("id"),
                line.text("text"),
                line.text("kind"),
                new Provenance(
                    source,
                    line.text("prompt"),
                    line.text("generator"),
                    number(line, "seed"),
                    number(line, "ordinal")),
                pair));
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
