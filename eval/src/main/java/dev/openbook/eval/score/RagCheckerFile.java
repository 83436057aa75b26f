package dev.openbook.eval.score;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.eval.measure.Attempt;
import dev.openbook.eval.measure.claims.ClaimEntailments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Reads RAGChecker's input, and its output, which has what entails which claim too: {@code
 * answer2response}, {@code response2answer} (a label a claim), {@code retrieved2response}, {@code
 * retrieved2answer} (a row a claim, a label a passage), each where it was judged. {@code
 * Entailment} alone entails.
 */
final class RagCheckerFile {
  private static final String ENTAILMENT = "Entailment";
  private static final List<String> LABELS =
      List.of("Abstain", "Contradiction", ENTAILMENT, "Neutral");

  private RagCheckerFile() {}

  /** One object over several lines, or on one with the key {@code results}, is no JSON lines. */
  static boolean is(Path file) {
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      return lines.findFirst().map(line -> line.node().has("results")).orElse(false);
    } catch (BadInputException e) {
      return file.toString().endsWith(".json");
    }
  }

  static void read(Path file, GoldAnswers golds, Consumer<GivenAnswer> sink) {
    List<JsonRecord> results = JsonRecord.whole(file).records("results");
    if (results.isEmpty()) {
      throw BadInputException.in(file, "'results' holds no answer");
    }
    results.forEach(result -> sink.accept(answer(result, golds)));
  }

  private static GivenAnswer answer(JsonRecord result, GoldAnswers golds) {
    String id = result.id("query_id");
    return new GivenAnswer(
        Optional.empty(),
        id,
        Optional.ofNullable(golds.documents().get(id)),
        Attempt.of(
            result.text("response"),
            golds.of(id).orElseGet(() -> List.of(result.nonBlankText("gt_answer")))),
        claims(result));
  }

  /** Returns what was judged, empty where nothing was. */
  private static Optional<ClaimEntailments> claims(JsonRecord result) {
    Optional<List<Boolean>> answerToResponse = row(result, "answer2response");
    Optional<List<Boolean>> responseToAnswer = row(result, "response2answer");
    Optional<List<List<Boolean>>> passagesToResponse = rows(result, "retrieved2response");
    Optional<List<List<Boolean>>> passagesToAnswer = rows(result, "retrieved2answer");
    if (Stream.of(answerToResponse, responseToAnswer, passagesToResponse, passagesToAnswer)
        .allMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ClaimEntailments(
              answerToResponse, responseToAnswer, passagesToResponse, passagesToAnswer));
    } catch (IllegalArgumentException e) {
      throw result.fail(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<List<Boolean>> row(JsonRecord result, String field) {
    return array(result, field).map(values -> row(result, field, values));
  }

  private static Optional<List<List<Boolean>>> rows(JsonRecord result, String field) {
    return array(result, field)
        .map(
            values -> {
              var rows = new ArrayList<List<Boolean>>();
              for (JsonNode value : values) {
                if (!value.isArray()) {
                  throw result.fail("'" + field + "' must hold an array a claim, got " + value);
                }
                rows.add(row(result, field, value));
              }
              return rows;
            });
  }

  private static Optional<JsonNode> array(JsonRecord result, String field) {
    JsonNode value = result.node().path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isArray()) {
      throw result.fail("'" + field + "' must be an array, got " + value);
    }
    return Optional.of(value);
  }

  private static List<Boolean> row(JsonRecord result, String field, JsonNode values) {
    var row = new ArrayList<Boolean>();
    for (JsonNode value : values) {
      if (!value.isString()) {
        throw result.fail("'" + field + "' must hold labels as strings, got " + value);
      }
      String label = value.stringValue();
      if (!LABELS.contains(label)) {
        throw result.fail("'" + field + "' holds " + NearestName.unknown("label", label, LABELS));
      }
      row.add(label.equals(ENTAILMENT));
    }
    return row;
  }
}
