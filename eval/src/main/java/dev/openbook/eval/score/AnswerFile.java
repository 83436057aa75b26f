package dev.openbook.eval.score;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.eval.measure.Attempt;
import dev.openbook.eval.measure.ChoiceRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Reads files of answers, each line by its own shape:
 *
 * <ul>
 *   <li>Openbook's {@code answers.jsonl}: {@code arm}, {@code id}, {@code answer}, {@code golds},
 *       options with log-likelihoods;
 *   <li>lm-evaluation-harness's {@code samples_*.jsonl}: {@code doc_id}, {@code filtered_resps} or
 *       {@code resps}, {@code target}; a multiple choice has its log-likelihoods in {@code
 *       filtered_resps} and its options in {@code arguments};
 *   <li>plain lines: {@code id} and {@code answer};
 *   <li>RAGChecker's input or output, one JSON object with {@code results}: {@code query_id},
 *       {@code response}, {@code gt_answer}, and what entails which claim where it was judged.
 * </ul>
 *
 * <p>Gold answers of the questions' file come before those of the answers' file.
 */
public final class AnswerFile {
  private AnswerFile() {}

  /**
   * Streams a file's answers in its order.
   *
   * @param golds known gold answers and documents
   * @param sink takes each answer
   * @throws BadInputException naming file and line if a line has no known shape, or its question no
   *     gold answer
   */
  public static void read(Path file, GoldAnswers golds, Consumer<GivenAnswer> sink) {
    if (RagCheckerFile.is(file)) {
      RagCheckerFile.read(file, golds, sink);
      return;
    }
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      lines.forEach(line -> sink.accept(answer(line, golds)));
    }
  }

  private static GivenAnswer answer(JsonRecord line, GoldAnswers golds) {
    if (line.node().has("doc_id")) {
      return harness(line, golds);
    }
    if (!line.node().has("answer")) {
      throw line.fail(
          "must have 'id' and 'answer', or be a sample of lm-evaluation-harness ('doc_id')");
    }
    String id = line.id("id");
    Optional<String> document =
        Optional.ofNullable(golds.documents().get(id)).or(() -> line.optionalText("document"));
    return new GivenAnswer(
        line.optionalText("arm"),
        id,
        document,
        new Attempt(
            golds.of(id).orElseGet(() -> own(line, id)),
            line.text("answer"),
            choice(line),
            Optional.empty()),
        Optional.empty());
  }

  private static List<String> own(JsonRecord line, String id) {
    if (!line.node().has("golds")) {
      throw noGold(line, id);
    }
    return line.texts("golds");
  }

  private static BadInputException noGold(JsonRecord line, String id) {
    return line.fail("question '" + id + "' has no gold answer; give --questions FILE with its id");
  }

  private static Optional<Attempt.Choice> choice(JsonRecord line) {
    List<String> options = line.texts("choices");
    if (options.isEmpty()) {
      return Optional.empty();
    }
    var logLikelihoods = new ArrayList<Double>();
    line.node()
        .path("choiceLogLikelihoods")
        .forEach(value -> logLikelihoods.add(number(line, value)));
    return Optional.of(choice(line, options, logLikelihoods, line.integer("goldChoice")));
  }

  private static Attempt.Choice choice(
      JsonRecord line, List<String> options, List<Double> logLikelihoods, int gold) {
    try {
      return new Attempt.Choice(options, logLikelihoods, gold);
    } catch (IllegalArgumentException e) {
      throw line.fail(String.valueOf(e.getMessage()));
    }
  }

  private static GivenAnswer harness(JsonRecord line, GoldAnswers golds) {
    JsonNode doc = line.node().path("doc");
    String id = doc.path("id").isString() ? doc.path("id").stringValue() : line.id("doc_id");
    JsonNode given = first(line.node().path("filtered_resps"), line.node().path("resps"));
    Optional<String> document =
        Optional.ofNullable(golds.documents().get(id))
            .or(
                () ->
                    Optional.of(doc.path("document"))
                        .filter(JsonNode::isString)
                        .map(JsonNode::stringValue));
    boolean isChoice = given.isArray() && given.path(0).isArray();
    return new GivenAnswer(
        Optional.empty(),
        id,
        document,
        isChoice ? chosen(line, given) : generated(line, given, golds, id),
        Optional.empty());
  }

  private static JsonNode first(JsonNode filtered, JsonNode raw) {
    return filtered.isMissingNode() || filtered.isEmpty() ? raw.path(0) : filtered;
  }

  private static Attempt generated(JsonRecord line, JsonNode given, GoldAnswers golds, String id) {
    JsonNode answer = given.isArray() ? given.path(0) : given;
    if (!answer.isString()) {
      throw line.fail("'filtered_resps' must hold the answer's text, got " + answer);
    }
    return Attempt.of(answer.stringValue(), golds.of(id).orElseGet(() -> targets(line, id)));
  }

  private static List<String> targets(JsonRecord line, String id) {
    JsonNode target = line.node().path("target");
    if (target.isString()) {
      return List.of(target.stringValue());
    }
    if (target.isArray()) {
      return line.texts("target");
    }
    throw noGold(line, id);
  }

  /** The options stand in the arguments, behind the blank that parts them from the context. */
  private static Attempt chosen(JsonRecord line, JsonNode given) {
    var options = new ArrayList<String>();
    var logLikelihoods = new ArrayList<Double>();
    for (int i = 0; i < given.size(); i++) {
      JsonNode option = line.node().path("arguments").path("gen_args_" + i).path("arg_1");
      JsonNode value = given.path(i).path(0);
      if (!option.isString() || !(value.isString() || value.isNumber())) {
        throw line.fail("option " + i + " has no text in 'arguments' or no log-likelihood");
      }
      options.add(option.stringValue().strip());
      logLikelihoods.add(number(line, value));
    }
    int gold = gold(line, options.size());
    Attempt.Choice choice = choice(line, options, logLikelihoods, gold);
    int likeliest = ChoiceRules.likeliest(logLikelihoods);
    return new Attempt(
        List.of(options.get(gold)), options.get(likeliest), Optional.of(choice), Optional.empty());
  }

  private static double number(JsonRecord line, JsonNode value) {
    try {
      double number =
          value.isNumber() ? value.doubleValue() : Double.parseDouble(value.stringValue("none"));
      if (!Double.isNaN(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw line.fail("a log-likelihood must be a number, got " + value);
  }

  private static int gold(JsonRecord line, int options) {
    JsonNode target = line.node().path("target");
    try {
      int gold = target.isInt() ? target.intValue() : Integer.parseInt(target.stringValue("none"));
      if (gold >= 0 && gold < options) {
        return gold;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw line.fail("'target' must be an option's index from 0, got " + target);
  }
}
