package dev.openbook.eval.forgetting;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.eval.forgetting.ModelScores.ChoiceScore;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import dev.openbook.eval.measure.ChoiceRules;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.model.CausalLoss.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every model is measured on.
 *
 * @param texts read one by one, each after the begin token
 * @param questions asked closed-book
 * @param window most tokens that are read to predict one, at least 1 and below every model's
 *     context
 */
public record ForgettingProbe(
    Optional<GeneralTexts> texts, List<ChoiceQuestion> questions, int window) {
  /** Changes when scores of the same texts and questions do. */
  private static final int VERSION = 1;

  /** Most tokens that are read to predict one, where contexts are longer. */
  private static final int LONGEST_WINDOW = 1024;

  /** Questions in one call: enough to fill a batch, few enough for progress to be seen. */
  static final int BATCH = 8;

  public ForgettingProbe {
    questions = List.copyOf(questions);
    if (window < 1) {
      throw new IllegalArgumentException("window must be at least 1, got " + window);
    }
  }

  /**
   * Reads everything, so that bad input is found before long work.
   *
   * @param texts file of general texts
   * @param maxTexts texts from the first on that are taken, at least 2; empty takes all
   * @param choices file of general questions, or a world's name, e.g. {@code lab-known:80}
   * @throws BadInputException if a file is missing or cannot be used
   */
  public static ForgettingProbe read(
      Optional<Path> texts, OptionalInt maxTexts, Optional<Path> choices) {
    Optional<GeneralTexts> general = texts.map(file -> new GeneralTexts(file, maxTexts));
    general.ifPresent(GeneralTexts::extent);
    return new ForgettingProbe(
        general, choices.map(ChoiceQuestion::read).orElse(List.of()), LONGEST_WINDOW);
  }

  /**
   * Returns the probe for models of a context.
   *
   * @param contextLength the shortest of all models', tokens, at least 2
   */
  public ForgettingProbe within(int contextLength) {
    return new ForgettingProbe(texts, questions, Math.min(window, contextLength - 1));
  }

  /** Returns a checksum of all that scores depend on beside the model. */
  public String checksum() {
    String read = "";
    if (texts.isPresent()) {
      try (Stream<String> all = texts.get().stream()) {
        read = Sha256.of(all);
      }
    }
    String asked = Sha256.of(questions.stream().flatMap(ChoiceQuestion::parts));
    return Sha256.of(
        Stream.of("probe " + VERSION, QuestionPrompt.VERSION, "window " + window, read, asked));
  }

  /**
   * Returns the tokens that a model reads, estimate.
   *
   * @param counter the model's tokens
   */
  public long tokens(TokenCounter counter) {
    long tokens = 0;
    if (texts.isPresent()) {
      try (Stream<String> all = texts.get().stream()) {
        tokens += all.mapToLong(counter::count).sum();
      }
    }
    return tokens
        + questions.stream().flatMap(ChoiceQuestion::parts).mapToLong(counter::count).sum();
  }

  /**
   * Measures one model.
   *
   * @param label how progress calls it
   * @throws BadInputException if a text cannot be read, a choice exceeds the model's context, or
   *     the model gives no numbers
   */
  public ModelScores measure(LocalLanguageModel model, String label, Progress progress)
      throws IOException {
    return measure(model, label, ScoreKeeper.NONE, progress);
  }

  /**
   * Measures what a keeper does not have yet, and gives it every score at once.
   *
   * @param label how progress calls the model
   * @param keeper has scores of this probe and this model alone
   * @throws BadInputException as above
   * @throws IOException if scores cannot be kept
   */
  public ModelScores measure(
      LocalLanguageModel model, String label, ScoreKeeper keeper, Progress progress)
      throws IOException {
    List<TextScore> read = new ArrayList<>(keeper.kept().texts());
    if (texts.isPresent()) {
      read(texts.get(), model, read, keeper, new Task(label + ", texts", progress));
    }
    List<ChoiceScore> chosen = new ArrayList<>(keeper.kept().choices());
    choose(model, chosen, keeper, new Task(label + ", questions", progress));
    return new ModelScores(read, chosen);
  }

  /** What progress is told of. */
  private record Task(String name, Progress progress) {
    void report(long done, long total, String unit) {
      progress.report(name, done, total, unit);
    }
  }

  private void read(
      GeneralTexts general,
      LocalLanguageModel model,
      List<TextScore> scores,
      ScoreKeeper keeper,
      Task task)
      throws IOException {
    long total = general.extent().bytes();
    long done = scores.stream().mapToLong(TextScore::bytes).sum();
    task.report(done, total, "bytes");
    try (Stream<String> left = general.stream().skip(scores.size())) {
      for (String text : (Iterable<String>) left::iterator) {
        Loss loss = model.loss(text, window);
        requireNumber(loss.sumNats(), model, "text " + (scores.size() + 1));
        var score = new TextScore(loss.sumNats(), (long) loss.weight(), GeneralTexts.bytes(text));
        keeper.keep(score);
        scores.add(score);
        done += score.bytes();
        task.report(done, total, "bytes");
      }
    }
  }

  private void choose(
      LocalLanguageModel model, List<ChoiceScore> scores, ScoreKeeper keeper, Task task)
      throws IOException {
    while (scores.size() < questions.size()) {
      task.report(scores.size(), questions.size(), "questions");
      int end = Math.min(scores.size() + BATCH, questions.size());
      List<ChoiceQuestion> some = questions.subList(scores.size(), end);
      for (ChoiceQuestion question : some) {
        requireRoom(question, model);
      }
      List<List<Score>> given = model.score(some.stream().map(ChoiceQuestion::request).toList());
      List<ChoiceScore> batch =
          IntStream.range(0, some.size())
              .mapToObj(i -> chosen(some.get(i), given.get(i), model))
              .toList();
      keeper.keep(batch);
      scores.addAll(batch);
    }
    if (!questions.isEmpty()) {
      task.report(questions.size(), questions.size(), "questions");
    }
  }

  private static ChoiceScore chosen(
      ChoiceQuestion question, List<Score> scores, LocalLanguageModel model) {
    List<Double> logLikelihoods = scores.stream().map(Score::logLikelihood).toList();
    for (double each : logLikelihoods) {
      requireNumber(each, model, "question '" + question.question() + "'");
    }
    return new ChoiceScore(
        question.answer(),
        ChoiceRules.likeliest(logLikelihoods),
        ChoiceRules.likeliestPerByte(logLikelihoods, question.choices()),
        scores.getFirst().cutTokens());
  }

  /** A question may be cut, a choice may not. */
  private static void requireRoom(ChoiceQuestion question, LocalLanguageModel model) {
    for (String choice : question.choices()) {
      int tokens = model.tokenCounter().count(choice) + 1; // the blank may take one
      if (tokens >= model.contextLength()) {
        throw new BadInputException(
            "question '%s' has a choice of %d tokens, which exceeds the context of %s, %d tokens"
                .formatted(question.question(), tokens, model.name(), model.contextLength()));
      }
    }
  }

  private static void requireNumber(double value, LocalLanguageModel model, String where) {
    if (!Double.isFinite(value)) {
      throw new BadInputException(
          "%s: log-likelihood of %s must be finite, got %s; its weights are broken"
              .formatted(model.name(), where, value));
    }
  }
}
