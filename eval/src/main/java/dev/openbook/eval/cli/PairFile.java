package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.eval.measure.SquadRules;
import dev.openbook.finetune.judge.AnswerPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Pairs of answers as JSON lines: {@code question}, {@code a}, {@code b}, perhaps {@code id} and
 * {@code reference}; whether the answers match a gold answer exactly stands in {@code exactA} and
 * {@code exactB}, or follows from {@code gold}, a text or an array of texts.
 */
final class PairFile {
  private PairFile() {}

  /**
   * A pair and what it is called.
   *
   * @param id its own, or its place in the file from 1
   */
  record NamedPair(String id, AnswerPair pair) {}

  /**
   * Reads pairs.
   *
   * @throws BadInputException if the file is missing or empty, or a line lacks a field
   */
  static List<NamedPair> read(Path file) {
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      List<NamedPair> pairs = lines.map(PairFile::pair).toList();
      if (pairs.isEmpty()) {
        throw BadInputException.in(file, "holds no pair");
      }
      return pairs;
    }
  }

  private static NamedPair pair(JsonRecord line) {
    String id = line.node().has("id") ? line.id("id") : Long.toString(line.line());
    String a = line.text("a");
    String b = line.text("b");
    Optional<String> reference = line.optionalText("reference").filter(each -> !each.isBlank());
    return new NamedPair(
        id, new AnswerPair(line.nonBlankText("question"), reference, a, b, exact(line, a, b)));
  }

  private static Optional<AnswerPair.Exact> exact(JsonRecord line, String a, String b) {
    Optional<Boolean> exactA = truth(line, "exactA");
    Optional<Boolean> exactB = truth(line, "exactB");
    if (exactA.isPresent() != exactB.isPresent()) {
      throw line.fail("'exactA' and 'exactB' go together");
    }
    if (exactA.isPresent()) {
      return exactA.flatMap(of -> exactB.map(other -> new AnswerPair.Exact(of, other)));
    }
    if (!line.node().has("gold")) {
      return Optional.empty();
    }
    List<String> golds =
        line.node().path("gold").isString() ? List.of(line.text("gold")) : line.texts("gold");
    return Optional.of(
        new AnswerPair.Exact(
            SquadRules.exactMatch(a, golds) == 1, SquadRules.exactMatch(b, golds) == 1));
  }

  private static Optional<Boolean> truth(JsonRecord line, String field) {
    JsonNode value = line.node().path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw line.fail("'" + field + "' must be true or false, got " + value);
    }
    return Optional.of(value.booleanValue());
  }
}
