package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.Generation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a model gave for one question, before any measure is applied.
 *
 * @param questionId the question
 * @param text the generated answer, first line
 * @param promptTokens tokens of the prompt
 * @param generatedTokens tokens generated
 * @param finish why generation ended
 * @param cutTokens tokens of the prompt that were left out because it exceeded the context
 * @param choiceLogLikelihoods log-likelihood of each option, nats, in the options' order; empty
 *     without options
 */
record ModelAnswer(
    String questionId,
    String text,
    int promptTokens,
    int generatedTokens,
    Generation.Finish finish,
    int cutTokens,
    List<Double> choiceLogLikelihoods) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  ModelAnswer {
    requireNonNull(questionId, "questionId is null");
    choiceLogLikelihoods = List.copyOf(choiceLogLikelihoods);
  }

  /** Returns one line of JSON. */
  String toJson(int batch) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("batch", batch);
    line.put("question", questionId);
    line.put("text", text);
    line.put("promptTokens", promptTokens);
    line.put("generatedTokens", generatedTokens);
    line.put("finish", finish.name());
    if (cutTokens > 0) {
      line.put("cutTokens", cutTokens);
    }
    line.put("choiceLogLikelihoods", choiceLogLikelihoods);
    return MAPPER.writeValueAsString(line);
  }

  /** Reads what {@link #toJson} wrote. */
  static ModelAnswer from(JsonRecord line) {
    var logLikelihoods = new ArrayList<Double>();
    for (JsonNode value : line.node().path("choiceLogLikelihoods")) {
      logLikelihoods.add(value.doubleValue());
    }
    return new ModelAnswer(
        line.text("question"),
        line.text("text"),
        line.integer("promptTokens"),
        line.integer("generatedTokens"),
        Generation.Finish.valueOf(line.text("finish")),
        line.node().path("cutTokens").asInt(0),
        logLikelihoods);
  }
}
