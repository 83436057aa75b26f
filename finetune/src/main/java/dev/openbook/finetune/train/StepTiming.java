package dev.openbook.finetune.train;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.tensor.ProcessMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of {@code timings.jsonl}: what an optimizer step took, which differs from run to run.
 *
 * @param step from 1
 * @param seconds of the step, the look at held-out texts included
 * @param peakBytes most resident memory of the process since it began to train; empty where the
 *     system does not tell
 * @param joules that the machine's processors took meanwhile; empty where it does not tell
 */
record StepTiming(int step, double seconds, OptionalLong peakBytes, OptionalDouble joules) {
  private static final String PEAK = "peakBytes";
  private static final String JOULES = "joules";

  /** Returns the line of a step that has just been done. */
  static StepTiming now(int step, Duration time, ProcessEnergy energy) {
    return new StepTiming(step, time.toNanos() / 1e9, ProcessMemory.peakBytes(), energy.joules());
  }

  String json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("step", step);
    node.put("seconds", seconds);
    peakBytes.ifPresent(bytes -> node.put(PEAK, bytes));
    joules.ifPresent(each -> node.put(JOULES, each));
    return node.toString();
  }

  static StepTiming parse(Path file, int line, String json) {
    JsonRecord record = JsonRecord.parse(file, line, json);
    JsonNode node = record.node();
    return new StepTiming(
        record.integer("step"),
        node.path("seconds").asDouble(0),
        node.has(PEAK) ? OptionalLong.of(node.path(PEAK).asLong(0)) : OptionalLong.empty(),
        node.has(JOULES)
            ? OptionalDouble.of(node.path(JOULES).asDouble(0))
            : OptionalDouble.empty());
  }

  /** Returns the greatest peak, over all processes that did a step; empty where none is known. */
  static OptionalLong peakBytes(List<StepTiming> steps) {
    return steps.stream().flatMapToLong(step -> step.peakBytes().stream()).max();
  }

  /** Returns the sum over all steps; empty where that of any step is not known. */
  static OptionalDouble joules(List<StepTiming> steps) {
    double sum = 0;
    for (StepTiming step : steps) {
      if (step.joules().isEmpty()) {
        return OptionalDouble.empty();
      }
      sum += step.joules().getAsDouble();
    }
    return steps.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }
}
