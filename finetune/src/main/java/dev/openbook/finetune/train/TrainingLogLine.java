package dev.openbook.finetune.train;

import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of {@code train.jsonl}: what an optimizer step did. It holds nothing that differs
 * between two runs of one training.
 *
 * @param step from 1
 * @param loss mean over the step's learned tokens before the change, nats a token; for preferences
 *     the mean over its pairs; for rewards the objective's mean over written tokens, which may be
 *     below 0
 * @param learningRate of this step
 * @param gradientNorm Euclidean norm of the gradient before clipping
 * @param tokens learned tokens of this step
 * @param figures further means of the step by name, e.g. the accuracy of preferences
 */
public record TrainingLogLine(
    int step,
    double loss,
    double learningRate,
    double gradientNorm,
    long tokens,
    Map<String, Double> figures) {
  private static final List<String> OWN =
      List.of("step", "loss", "learningRate", "gradientNorm", "tokens");

  public TrainingLogLine {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  String json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("step", step);
    node.put("loss", loss);
    node.put("learningRate", learningRate);
    node.put("gradientNorm", gradientNorm);
    node.put("tokens", tokens);
    figures.forEach(node::put);
    return node.toString();
  }

  /** Adds the step's scalars to an event file. */
  void addTo(TensorBoardFile events, Instant now) throws IOException {
    events.add("train/loss", step, loss, now);
    events.add("train/learning_rate", step, learningRate, now);
    events.add("train/gradient_norm", step, gradientNorm, now);
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      events.add("train/" + figure.getKey(), step, figure.getValue(), now);
    }
  }

  static TrainingLogLine parse(Path file, int line, String json) {
    JsonRecord record = JsonRecord.parse(file, line, json);
    Map<String, Double> figures = new LinkedHashMap<>();
    record
        .node()
        .properties()
        .forEach(
            entry -> {
              if (!OWN.contains(entry.getKey())) {
                figures.put(entry.getKey(), entry.getValue().asDouble(Double.NaN));
              }
            });
    return new TrainingLogLine(
        record.integer("step"),
        record.node().path("loss").asDouble(Double.NaN),
        record.node().path("learningRate").asDouble(Double.NaN),
        record.node().path("gradientNorm").asDouble(Double.NaN),
        record.node().path("tokens").asLong(0),
        figures);
  }
}
