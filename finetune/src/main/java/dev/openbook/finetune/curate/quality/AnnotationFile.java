package dev.openbook.finetune.curate.quality;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Texts as JSON lines: {@code text}, {@code id} where there is one and, for annotations, {@code
 * score} and perhaps {@code reason}. Other keys are passed over, so that synthetic texts can be
 * read.
 */
public final class AnnotationFile {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private AnnotationFile() {}

  /**
   * Reads annotations.
   *
   * @throws BadInputException if the file is missing or empty, or a line lacks text or score
   */
  public static List<Annotation> read(Path file) {
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      List<Annotation> read =
          lines
              .map(line -> new Annotation(sample(line), score(line), line.optionalText("reason")))
              .toList();
      return required(file, read);
    }
  }

  /**
   * Reads texts without their scores.
   *
   * @param limit most texts, from the start of the file, at least 1
   * @throws BadInputException if the file is missing or empty, or a line lacks its text
   */
  public static List<TextSample> readTexts(Path file, long limit) {
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      return required(file, lines.limit(limit).map(AnnotationFile::sample).toList());
    }
  }

  /**
   * Writes annotations, all or none.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, List<Annotation> annotations) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          for (Annotation each : annotations) {
            out.write((line(each) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private static String line(Annotation annotation) {
    ObjectNode node = MAPPER.createObjectNode();
    annotation.sample().id().ifPresent(id -> node.put("id", id));
    node.put("text", annotation.sample().text());
    node.put("score", annotation.score());
    annotation.reason().ifPresent(reason -> node.put("reason", reason));
    return MAPPER.writeValueAsString(node);
  }

  private static TextSample sample(JsonRecord line) {
    Optional<String> id = line.node().has("id") ? Optional.of(line.id("id")) : Optional.empty();
    return new TextSample(id, line.nonBlankText("text"));
  }

  private static double score(JsonRecord line) {
    JsonNode value = line.node().path("score");
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 5)) {
      throw line.fail(
          "'score' must be a number from 0 to 5, got "
              + (value.isMissingNode() ? "nothing" : value));
    }
    return value.doubleValue();
  }

  private static <T> List<T> required(Path file, List<T> read) {
    if (read.isEmpty()) {
      throw BadInputException.in(file, "holds no text");
    }
    return read;
  }
}
