package dev.openbook.eval.cli;

import dev.openbook.eval.score.GivenMeasure;
import dev.openbook.eval.stats.ArmComparison;
import dev.openbook.eval.stats.ArmComparison.Difference;
import dev.openbook.eval.stats.ArmComparison.Mean;
import dev.openbook.eval.stats.ArmScores;
import dev.openbook.eval.stats.Interval;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.eval.stats.StandardErrors;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What scored answers are worth as JSON: {@code results} in the shape of lm-evaluation-harness, a
 * task an arm, and the differences.
 *
 * @param sampling how intervals and p values were drawn
 * @param unit what was resampled, in the plural
 */
record ScoreFile(Sampling sampling, String unit) {
  String json(ArmComparison.Outcome<GivenMeasure> compared, List<ArmScores<GivenMeasure>> arms) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    ObjectNode results = root.putObject("results");
    ObjectNode counts = root.putObject("n-samples");
    ObjectNode better = root.putObject("higher_is_better");
    for (ArmScores<GivenMeasure> arm : arms) {
      ObjectNode values = results.putObject(arm.name());
      values.put("alias", arm.name());
      values.put("sample_len", arm.scores().size());
      ObjectNode betterOfArm = better.putObject(arm.name());
      for (Mean<GivenMeasure> mean : compared.means()) {
        if (mean.arm().equals(arm.name())) {
          putMean(values, mean, arm);
          betterOfArm.put(mean.measure().name(), mean.measure().isHigherBetter());
        }
      }
      counts
          .putObject(arm.name())
          .put("original", arm.scores().size())
          .put("effective", arm.scores().size());
    }
    ObjectNode statistics = root.putObject("statistics");
    statistics.put("confidence", sampling.confidence());
    statistics.put("resamples", sampling.resamples());
    statistics.put("seed", sampling.seed());
    statistics.put("unit", unit);
    var list = root.putArray("differences");
    compared.differences().forEach(difference -> putDifference(list.addObject(), difference));
    return root.toPrettyString() + "\n";
  }

  /** Returns a line an answer: {@code arm}, {@code id}, and its value of each measure. */
  static String lines(List<ArmScores<GivenMeasure>> arms) {
    var lines = new StringBuilder();
    for (ArmScores<GivenMeasure> arm : arms) {
      arm.scores()
          .forEach(
              (id, scores) -> {
                ObjectNode line = JsonMapper.shared().createObjectNode();
                line.put("arm", arm.name()).put("id", id);
                scores.forEach((measure, value) -> line.put(measure.name(), value));
                lines.append(line).append('\n');
              });
    }
    return lines.toString();
  }

  /** The standard error is over items, as lm-evaluation-harness gives it. */
  private static void putMean(
      ObjectNode values, Mean<GivenMeasure> mean, ArmScores<GivenMeasure> arm) {
    String name = mean.measure().name();
    values.put(name + ",none", mean.estimate().value());
    if (mean.items() < 2) {
      values.put(name + "_stderr,none", "N/A");
    } else {
      double[] scores = arm.of(mean.measure(), List.copyOf(arm.scores().keySet()));
      values.put(name + "_stderr,none", StandardErrors.ofItems(scores));
    }
    values.put(name + "_ci_low,none", mean.estimate().interval().low());
    values.put(name + "_ci_high,none", mean.estimate().interval().high());
  }

  private static void putDifference(ObjectNode node, Difference<GivenMeasure> difference) {
    Interval interval = difference.estimate().interval();
    node.put("arm", difference.arm());
    node.put("baseline", difference.baseline());
    node.put("measure", difference.measure().name());
    node.put("questions", difference.items());
    node.put("difference", difference.estimate().value());
    node.put("low", interval.low());
    node.put("high", interval.high());
    node.put("p", difference.p());
    node.put("adjustedP", difference.adjustedP());
  }
}
