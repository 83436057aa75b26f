package dev.openbook.eval.forgetting;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.eval.forgetting.ModelScores.ChoiceScore;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scores in two files of JSON lines, {@code texts.jsonl} and {@code choices.jsonl}, which are
 * forced to disk as they come. After a {@code kill -9} whole batches are left.
 */
public final class ScoreLog implements ScoreKeeper, AutoCloseable {
  private final JsonLog texts;
  private final JsonLog choices;
  private final ModelScores kept;

  private ScoreLog(JsonLog texts, JsonLog choices, ModelScores kept) {
    this.texts = texts;
    this.choices = choices;
    this.kept = kept;
  }

  /**
   * Opens or makes the files and drops a batch that is not whole.
   *
   * @param folder of one model and one probe
   * @param probe what is measured on
   * @throws BadInputException if a line is no score
   * @throws IOException if the files cannot be read or written
   */
  public static ScoreLog open(Path folder, ForgettingProbe probe) throws IOException {
    Path textsFile = folder.resolve("texts.jsonl");
    Path choicesFile = folder.resolve("choices.jsonl");
    JsonLog texts = JsonLog.open(textsFile);
    JsonLog found = JsonLog.open(choicesFile);
    int lines = found.lines().size();
    boolean isWhole = lines == probe.questions().size();
    JsonLog choices = isWhole ? found : found.truncate(lines - lines % ForgettingProbe.BATCH);
    return new ScoreLog(
        texts,
        choices,
        new ModelScores(
            read(texts, textsFile, ScoreLog::text), read(choices, choicesFile, ScoreLog::choice)));
  }

  private static <T> List<T> read(JsonLog log, Path file, Function<JsonRecord, T> of) {
    var scores = new ArrayList<T>();
    for (String line : log.lines()) {
      scores.add(of.apply(JsonRecord.parse(file, scores.size() + 1L, line)));
    }
    return scores;
  }

  private static TextScore text(JsonRecord line) {
    double nats = line.node().path("nats").asDouble(Double.NaN);
    return new TextScore(nats, line.integer("tokens"), line.integer("bytes"));
  }

  private static ChoiceScore choice(JsonRecord line) {
    return new ChoiceScore(
        line.integer("answer"),
        line.integer("likeliest"),
        line.integer("likeliestPerByte"),
        line.integer("cutTokens"));
  }

  @Override
  public ModelScores kept() {
    return kept;
  }

  @Override
  public void keep(TextScore score) throws IOException {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("nats", score.nats()).put("tokens", score.tokens()).put("bytes", score.bytes());
    texts.append(List.of(node.toString()));
  }

  @Override
  public void keep(List<ChoiceScore> batch) throws IOException {
    choices.append(batch.stream().map(ScoreLog::json).toList());
  }

  private static String json(ChoiceScore score) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("answer", score.answer()).put("likeliest", score.likeliest());
    node.put("likeliestPerByte", score.likeliestPerByte()).put("cutTokens", score.cutTokens());
    return node.toString();
  }

  @Override
  public void close() throws IOException {
    try (texts) {
      choices.close();
    }
  }
}
