package dev.openbook.finetune.curate.quality;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.judge.JudgeReport;
import dev.openbook.finetune.judge.Judgement;
import dev.openbook.finetune.judge.SingleScoreJudge;
import dev.openbook.finetune.judge.TwoReadings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has a judge score texts. Every batch of scores is in a log before the next is asked for, so a run
 * that was killed asks nothing twice, and one with more texts goes on behind the last.
 *
 * @param judge gives the scores
 * @param key what the scores depend on besides the texts: model, prompt, how it is read
 * @param batch texts that are judged together, at least 1
 */
public record Annotating(SingleScoreJudge<String> judge, String key, int batch) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String TASK = "annotating";

  public Annotating {
    requireNonNull(judge, "judge is null");
    requireNonNull(key, "key is null");
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be at least 1, got " + batch);
    }
  }

  /**
   * What the judge said.
   *
   * @param annotations texts with a score, in the texts' order
   * @param report on the judge; texts without a score are those of which no reply was read
   */
  public record Result(List<Annotation> annotations, JudgeReport report) {
    public Result {
      annotations = List.copyOf(annotations);
      requireNonNull(report, "report is null");
    }
  }

  /**
   * Scores texts.
   *
   * @param texts at least one
   * @param log file of scores, made or taken up
   * @throws BadInputException if the log is of other texts or another judge
   * @throws IOException if the log cannot be read or written
   */
  public Result run(List<TextSample> texts, Path log, Progress progress) throws IOException {
    try (JsonLog opened = JsonLog.open(log)) {
      List<TwoReadings> known = known(texts, log, opened);
      if (known.size() == texts.size()) {
        return result(texts, known);
      }
      if (opened.lines().isEmpty()) {
        opened.append(List.of(head()));
        return result(texts, asked(texts, List.of(), opened, progress));
      }
      // Whole batches, so that the model is asked what an undisturbed run would ask it.
      int whole = known.size() / batch * batch;
      try (JsonLog cut = opened.truncate(1 + whole)) {
        return result(texts, asked(texts, known.subList(0, whole), cut, progress));
      }
    }
  }

  private List<TwoReadings> asked(
      List<TextSample> texts, List<TwoReadings> known, JsonLog log, Progress progress)
      throws IOException {
    var scores = new ArrayList<>(known);
    progress.report(TASK, scores.size(), texts.size(), "texts");
    while (scores.size() < texts.size()) {
      int from = scores.size();
      List<TextSample> next = texts.subList(from, Math.min(texts.size(), from + batch));
      List<TwoReadings> made = judge.judge(samples(next)).verdicts();
      var lines = new ArrayList<String>();
      for (int i = 0; i < made.size(); i++) {
        lines.add(line(next.get(i), made.get(i)));
      }
      log.append(lines);
      scores.addAll(made);
      progress.report(TASK, scores.size(), texts.size(), "texts");
    }
    return scores;
  }

  private List<TwoReadings> known(List<TextSample> texts, Path file, JsonLog log) {
    if (log.lines().isEmpty()) {
      return List.of();
    }
    if (!log.lines().getFirst().equals(head())) {
      throw other(file);
    }
    var scores = new ArrayList<TwoReadings>();
    for (String line : log.lines().subList(1, log.lines().size())) {
      if (scores.size() == texts.size()) {
        break; // an earlier run was of more texts
      }
      JsonRecord record = JsonRecord.parse(file, scores.size() + 2L, line);
      if (!record.text("text").equals(digest(texts.get(scores.size())))) {
        throw other(file);
      }
      scores.add(
          new TwoReadings(
              number(record, "asGiven"),
              number(record, "reversed"),
              record.node().path("cut").asBoolean(false)));
    }
    return scores;
  }

  private static BadInputException other(Path file) {
    return BadInputException.in(
        file,
        "holds scores of other texts, or by another judge; choose another --out or delete it");
  }

  private Result result(List<TextSample> texts, List<TwoReadings> scores) {
    Judgement<TwoReadings> judgement = judge.judged(samples(texts), scores);
    var annotations = new ArrayList<Annotation>();
    for (int i = 0; i < texts.size(); i++) {
      TextSample text = texts.get(i);
      judgement
          .verdicts()
          .get(i)
          .mean()
          .ifPresent(score -> annotations.add(new Annotation(text, score, Optional.empty())));
    }
    return new Result(annotations, judgement.report());
  }

  private static List<String> samples(List<TextSample> texts) {
    return texts.stream().map(TextSample::text).toList();
  }

  private String head() {
    return "{\"inputs\":\"" + Sha256.of(judge.name() + "\n" + key) + "\"}";
  }

  private static String line(TextSample text, TwoReadings score) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("text", digest(text));
    score.asGiven().ifPresent(value -> node.put("asGiven", value));
    score.reversed().ifPresent(value -> node.put("reversed", value));
    node.put("cut", score.isCut());
    return MAPPER.writeValueAsString(node);
  }

  private static String digest(TextSample text) {
    return Sha256.of(text.text()).substring(0, 32);
  }

  private static OptionalDouble number(JsonRecord record, String field) {
    JsonNode value = record.node().path(field);
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }
}
