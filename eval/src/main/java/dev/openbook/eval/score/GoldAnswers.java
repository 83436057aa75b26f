package dev.openbook.eval.score;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gold answers by question id, and what each question was asked about.
 *
 * @param golds gold answers; empty lists are of unanswerable questions
 * @param documents ids of source documents; questions whose document is not known are absent
 */
public record GoldAnswers(Map<String, List<String>> golds, Map<String, String> documents) {
  /** None. */
  public static final GoldAnswers NONE = new GoldAnswers(Map.of(), Map.of());

  public GoldAnswers {
    golds = Map.copyOf(golds);
    documents = Map.copyOf(documents);
  }

  /**
   * Reads JSON lines: {@code id}, {@code answers} (texts, any of which is right) or {@code
   * "unanswerable": true}, and, where questions are to be clustered, {@code document}.
   *
   * @throws BadInputException naming file and line if something is missing or an id comes twice
   */
  public static GoldAnswers read(Path file) {
    Map<String, List<String>> golds = new LinkedHashMap<>();
    Map<String, String> documents = new LinkedHashMap<>();
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      lines.forEach(
          line -> {
            String id = line.id("id");
            List<String> answers = line.texts("answers");
            if (answers.isEmpty() && !line.node().path("unanswerable").asBoolean(false)) {
              throw line.fail(
                  "'answers' must hold at least one text; or say \"unanswerable\": true");
            }
            if (golds.put(id, answers) != null) {
              throw line.fail("question '" + id + "' comes twice; give each an id of its own");
            }
            line.optionalText("document").ifPresent(document -> documents.put(id, document));
          });
    }
    if (golds.isEmpty()) {
      throw BadInputException.in(file, "holds no question");
    }
    return new GoldAnswers(golds, documents);
  }

  /** Returns the gold answers of a question, empty where it is not known. */
  public Optional<List<String>> of(String id) {
    return Optional.ofNullable(golds.get(id));
  }
}
