package dev.openbook.eval.run;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.tensor.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Puts an arm's questions to its model, batch by batch, and keeps every answer at once.
 *
 * <p>Batches are planned from the tasks alone, longest prompts first. A batch is written whole or
 * redone whole, so rounding, which depends on what shares a batch, never depends on where a run was
 * cut. Times stand in a file of their own.
 */
final class AnswerStep {
  private static final String ANSWERS = "answers.jsonl";
  private static final String TIMINGS = "timings.jsonl";

  private final Path folder;
  private final String name;
  private final List<AnswerTask> tasks;
  private final TokenCounter counter;
  private final List<List<Integer>> batches;
  private final int maxTokens;

  /**
   * Plans the step.
   *
   * @param folder where answers are kept
   * @param name the arm, for progress
   * @param tasks in question order
   * @param counter the model's tokens
   * @param batchSize questions of a batch
   * @param maxTokens most tokens of an answer, 0 to compare options alone
   */
  AnswerStep(
      Path folder,
      String name,
      List<AnswerTask> tasks,
      TokenCounter counter,
      int batchSize,
      int maxTokens) {
    this.folder = folder;
    this.name = name;
    this.tasks = List.copyOf(tasks);
    this.counter = counter;
    this.maxTokens = maxTokens;
    int[] lengths = tasks.stream().mapToInt(task -> counter.count(task.prompt().own())).toArray();
    List<Integer> order =
        IntStream.range(0, tasks.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -lengths[i]).thenComparing(i -> i))
            .toList();
    this.batches =
        IntStream.range(0, (order.size() + batchSize - 1) / batchSize)
            .mapToObj(
                i -> order.subList(i * batchSize, Math.min(order.size(), (i + 1) * batchSize)))
            .toList();
  }

  /**
   * Answers what is not answered yet.
   *
   * @param model the arm's model
   * @param nanoTime the clock that times batches
   * @throws IOException if answers cannot be written
   */
  void run(LanguageModel model, Progress progress, LongSupplier nanoTime) throws IOException {
    try (JsonLog found = JsonLog.open(folder.resolve(ANSWERS));
        JsonLog timings = JsonLog.open(folder.resolve(TIMINGS))) {
      int done = 0;
      int lines = 0;
      while (done < batches.size() && lines + batches.get(done).size() <= found.lines().size()) {
        lines += batches.get(done++).size();
      }
      JsonLog answers = found.truncate(lines);
      progress.report("answer " + name, lines, tasks.size(), "questions");
      for (int batch = done; batch < batches.size(); batch++) {
        ProcessMemory.resetPeak();
        long start = nanoTime.getAsLong();
        List<ModelAnswer> given = answer(model, batches.get(batch));
        double seconds = (nanoTime.getAsLong() - start) / 1e9;
        timings.append(List.of(timing(batch, seconds)));
        int number = batch;
        answers.append(given.stream().map(answer -> answer.toJson(number)).toList());
        lines += given.size();
        progress.report("answer " + name, lines, tasks.size(), "questions");
      }
    }
  }

  private List<ModelAnswer> answer(LanguageModel model, List<Integer> batch) {
    List<AnswerTask> asked = batch.stream().map(tasks::get).toList();
    List<List<Score>> scores = scores(model, asked);
    List<Generation> generations = generations(model, asked);
    var answers = new ArrayList<ModelAnswer>();
    for (int i = 0; i < asked.size(); i++) {
      Generation generation = generations.get(i);
      answers.add(
          new ModelAnswer(
              asked.get(i).question().id(),
              QuestionPrompt.answer(generation.text()),
              generation.promptTokens(),
              generation.generatedTokens(),
              generation.finish(),
              cutTokens(generation, scores.get(i)),
              scores.get(i).stream().map(Score::logLikelihood).toList()));
    }
    return answers;
  }

  private List<Generation> generations(LanguageModel model, List<AnswerTask> asked) {
    if (maxTokens == 0) {
      return asked.stream()
          .map(task -> counter.count(task.prompt().text()))
          .map(tokens -> new Generation("", tokens, 0, Generation.Finish.LENGTH))
          .toList();
    }
    return model.generate(
        asked.stream()
            .map(task -> GenerationRequest.greedy(task.prompt(), maxTokens, QuestionPrompt.STOPS))
            .toList());
  }

  /** Returns the most tokens that were cut: to generate or to score, which need other room. */
  private static int cutTokens(Generation generation, List<Score> scores) {
    return Math.max(
        generation.cutTokens(), scores.stream().mapToInt(Score::cutTokens).max().orElse(0));
  }

  private static List<List<Score>> scores(LanguageModel model, List<AnswerTask> asked) {
    List<AnswerTask> withChoices =
        asked.stream().filter(task -> task.choices().isPresent()).toList();
    if (withChoices.isEmpty()) {
      return asked.stream().map(task -> List.<Score>of()).toList();
    }
    List<List<Score>> scored =
        model.score(
            withChoices.stream()
                .map(
                    task ->
                        new ScoreRequest(
                            task.prompt(),
                            task.choices().orElseThrow().options().stream()
                                .map(QuestionPrompt::continuation)
                                .toList()))
                .toList());
    var next = scored.iterator();
    return asked.stream()
        .map(task -> task.choices().isPresent() ? next.next() : List.<Score>of())
        .toList();
  }

  private static String timing(int batch, double seconds) {
    OptionalLong peak = ProcessMemory.peakBytes();
    return String.format(
        Locale.ROOT,
        "{\"batch\":%d,\"seconds\":%.6f,\"peakBytes\":%s}",
        batch,
        seconds,
        peak.isPresent() ? Long.toString(peak.getAsLong()) : "null");
  }

  /**
   * Reads a finished step's answers, in the tasks' order.
   *
   * @throws IOException if the file cannot be read
   */
  List<ModelAnswer> answers() throws IOException {
    var answers = new ModelAnswer[tasks.size()];
    try (var lines = JsonRecord.lines(folder.resolve(ANSWERS))) {
      var next = lines.iterator();
      for (List<Integer> batch : batches) {
        for (int task : batch) {
          answers[task] = ModelAnswer.from(next.next());
        }
      }
    }
    return List.of(answers);
  }

  /**
   * What answering took.
   *
   * @param seconds sum over batches
   * @param peakBytes largest peak of a batch, empty where the system does not tell
   */
  record Cost(double seconds, OptionalLong peakBytes) {}

  /** Reads what a finished step took; a batch that was redone counts once. */
  Cost cost() {
    var seconds = new double[batches.size()];
    long peak = 0;
    try (var lines = JsonRecord.lines(folder.resolve(TIMINGS))) {
      for (JsonRecord line : (Iterable<JsonRecord>) lines::iterator) {
        int batch = line.integer("batch");
        if (batch < seconds.length) {
          seconds[batch] = line.node().path("seconds").doubleValue();
          peak = Math.max(peak, line.node().path("peakBytes").longValue(0));
        }
      }
    }
    return new Cost(
        java.util.Arrays.stream(seconds).sum(),
        peak == 0 ? OptionalLong.empty() : OptionalLong.of(peak));
  }
}
