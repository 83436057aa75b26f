package dev.openbook.eval.cli;

import static dev.openbook.eval.cli.ComparisonTable.signed;

import dev.openbook.eval.stats.Estimate;
import dev.openbook.eval.stats.NestedSelection;
import dev.openbook.eval.stats.ResamplingUnit;
import dev.openbook.eval.tune.RetrievalSetting;
import dev.openbook.eval.tune.TuningResult;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Shows what tuning found, to people and as JSON. */
final class TuneTable {
  private static final int SHOWN = 10;
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final PrintStream out;

  TuneTable(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints the best settings and what choosing them is worth.
   *
   * @param index where the winner's index is
   */
  void print(TuningResult result, Path index) {
    NestedSelection selection = result.selection();
    printSettings(result);
    var rows = new TextTable(1, List.of("", result.measure(), "interval"));
    RetrievalSetting winner = result.winner();
    rows.add(List.of("best here, chosen on these questions", value(selection.apparent()), "-"));
    rows.add(row("to expect of it on new questions", selection.expected()));
    rows.add(row("baseline (" + result.baseline() + ")", selection.baseline()));
    rows.add(
        List.of(
            "gain to expect",
            signed(selection.gain().value()),
            signed(selection.gain().interval().low())
                + " to "
                + signed(selection.gain().interval().high())));
    out.println();
    rows.print(out);
    out.printf(
        Locale.ROOT,
        "%n%,d questions%s, %d folds; %.0f %% intervals: percentile bootstrap over %s of the whole"
            + " choice, %,d resamples, seed %d%n",
        result.questions(),
        isClustered(result)
            ? String.format(Locale.ROOT, " about %,d documents", result.units())
            : "",
        selection.foldWinners().size(),
        100 * result.sampling().confidence(),
        isClustered(result) ? "documents" : "questions",
        result.sampling().resamples(),
        result.sampling().seed());
    out.println(verdict(result));
    out.printf("index of %s: %s%n", winner.cut(), index.toAbsolutePath());
  }

  private static boolean isClustered(TuningResult result) {
    return result.selection().expected().unit() == ResamplingUnit.CLUSTER
        && result.units() < result.questions();
  }

  private void printSettings(TuningResult result) {
    var rows = new TextTable(1, List.of("setting", result.measure(), "folds that choose it"));
    Map<Integer, Integer> chosen = new TreeMap<>();
    result.selection().foldWinners().forEach(each -> chosen.merge(each, 1, Integer::sum));
    List<Integer> ranked = result.ranked();
    for (int place : ranked.subList(0, Math.min(SHOWN, ranked.size()))) {
      rows.add(
          List.of(
              result.settings().get(place).toString(),
              value(result.means().get(place)),
              String.valueOf(chosen.getOrDefault(place, 0))));
    }
    rows.print(out);
    if (ranked.size() > SHOWN) {
      out.printf(Locale.ROOT, "... and %,d settings below%n", ranked.size() - SHOWN);
    }
  }

  private static String verdict(TuningResult result) {
    var interval = result.selection().gain().interval();
    String winner = result.winner().toString();
    if (interval.low() > 0) {
      return "tuning pays: use " + winner;
    }
    if (interval.high() < 0) {
      return "tuning on so few questions harms: keep " + result.baseline();
    }
    return "the questions do not tell whether tuning pays: " + winner + " may be no better";
  }

  private static List<String> row(String name, Estimate estimate) {
    return List.of(
        name,
        value(estimate.value()),
        value(estimate.interval().low()) + " to " + value(estimate.interval().high()));
  }

  private static String value(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns the whole result as JSON. */
  static String json(TuningResult result) {
    NestedSelection selection = result.selection();
    var root = new LinkedHashMap<String, Object>();
    root.put("measure", result.measure());
    root.put("questions", result.questions());
    root.put("units", result.units());
    root.put("folds", selection.foldWinners().size());
    root.put("resamples", result.sampling().resamples());
    root.put("seed", result.sampling().seed());
    root.put("confidence", result.sampling().confidence());
    root.put("winner", setting(result, selection.winner()));
    root.put("apparent", selection.apparent());
    root.put("expected", estimate(selection.expected()));
    root.put("baseline", estimate(selection.baseline()));
    root.put("gain", estimate(selection.gain()));
    root.put(
        "foldWinners",
        selection.foldWinners().stream().map(each -> setting(result, each)).toList());
    var settings = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < result.settings().size(); i++) {
      settings.add(setting(result, i));
    }
    root.put("settings", settings);
    return PRETTY.writeValueAsString(root) + "\n";
  }

  private static Map<String, Object> estimate(Estimate estimate) {
    var map = new LinkedHashMap<String, Object>();
    map.put("value", estimate.value());
    map.put("low", estimate.interval().low());
    map.put("high", estimate.interval().high());
    return map;
  }

  private static Map<String, Object> setting(TuningResult result, int place) {
    RetrievalSetting setting = result.settings().get(place);
    var map = new LinkedHashMap<String, Object>();
    map.put("by", setting.cut().by());
    map.put("size", setting.cut().size());
    map.put("overlap", setting.cut().overlap());
    map.put("k1", setting.k1());
    map.put("b", setting.b());
    map.put("k", setting.k());
    map.put("mean", result.means().get(place));
    return map;
  }
}
