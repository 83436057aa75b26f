package dev.openbook.finetune.train;

import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of {@code train.jsonl}: what an optimizer step did. It holds nothing that differs
 * between two runs of one training.
 *
 * @param step from 1
 * @param loss mean over the step's learned tokens before the change, nats a token
 * @param learningRate of this step
 * @param gradientNorm Euclidean norm of the gradient before clipping
 * @param tokens learned tokens of this step
 */
public record TrainingLogLine(
    int step, double loss, double learningRate, double gradientNorm, long tokens) {
  String json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("step", step);
    node.put("loss", loss);
    node.put("learningRate", learningRate);
    node.put("gradientNorm", gradientNorm);
    node.put("tokens", tokens);
    return node.toString();
  }

  static TrainingLogLine parse(Path file, int line, String json) {
    JsonRecord record = JsonRecord.parse(file, line, json);
    return new TrainingLogLine(
        record.integer("step"),
        record.node().path("loss").asDouble(Double.NaN),
        record.node().path("learningRate").asDouble(Double.NaN),
        record.node().path("gradientNorm").asDouble(Double.NaN),
        record.node().path("tokens").asLong(0));
  }
}
