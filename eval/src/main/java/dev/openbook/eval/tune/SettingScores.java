package dev.openbook.eval.tune;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The file of what each setting scored on each question; a line a setting, after one of inputs. */
final class SettingScores implements AutoCloseable {
  private final JsonLog log;
  private final Map<String, double[]> scores;

  private SettingScores(JsonLog log, Map<String, double[]> scores) {
    this.log = log;
    this.scores = scores;
  }

  /**
   * Opens or creates the file.
   *
   * @param inputs checksum of what the scores depend on
   * @throws BadInputException if the file is of other inputs or cannot be read
   * @throws IOException if it cannot be opened or written
   */
  static SettingScores open(Path file, String inputs) throws IOException {
    JsonLog log = JsonLog.open(file);
    try {
      var scores = new HashMap<String, double[]>();
      if (log.lines().isEmpty()) {
        log.append(List.of("{\"inputs\":\"" + inputs + "\"}"));
      } else {
        requireSame(file, log.lines().getFirst(), inputs);
      }
      for (int i = 1; i < log.lines().size(); i++) {
        JsonRecord line = JsonRecord.parse(file, i + 1, log.lines().get(i));
        scores.put(line.text("setting"), numbers(line.node().path("scores")));
      }
      return new SettingScores(log, scores);
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static void requireSame(Path file, String first, String inputs) {
    if (!JsonRecord.parse(file, 1, first).text("inputs").equals(inputs)) {
      throw BadInputException.in(
          file,
          "holds scores of other texts, questions, labels, measure or analyzer; choose another"
              + " folder or delete it");
    }
  }

  private static double[] numbers(JsonNode array) {
    var numbers = new ArrayList<Double>();
    array.forEach(each -> numbers.add(each.doubleValue()));
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  boolean has(RetrievalSetting setting) {
    return scores.containsKey(setting.toString());
  }

  /** Returns the scores of a setting that was added, by question. */
  double[] of(RetrievalSetting setting) {
    double[] found = scores.get(setting.toString());
    if (found == null) {
      throw new IllegalStateException("setting was not scored: " + setting);
    }
    return found;
  }

  /** Writes the scores of settings, all or none. */
  void add(List<RetrievalSetting> settings, double[][] added) throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < added.length; i++) {
      String key = settings.get(i).toString();
      String numbers =
          Arrays.stream(added[i]).mapToObj(Double::toString).collect(Collectors.joining(","));
      lines.add("{\"setting\":\"" + key + "\",\"scores\":[" + numbers + "]}");
      scores.put(key, added[i]);
    }
    log.append(lines);
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
