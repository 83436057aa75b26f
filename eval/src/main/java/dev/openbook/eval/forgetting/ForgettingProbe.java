package dev.openbook.eval.forgetting;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.eval.forgetting.ModelScores.ChoiceScore;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import dev.openbook.eval.measure.ChoiceRules;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.model.CausalLoss.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  /** Questions in one call: enough to fill a batch, few enough for progress to be seen. */
  private static final int BATCH = 8;

  public ForgettingProbe {
    questions = List.copyOf(questions);
    if (window < 1) {
      throw new IllegalArgumentException("window must be at least 1, got " + window);
    }
  }

  /**
   * Measures one model.
   *
   * @param label how progress calls it
   * @throws BadInputException if a text cannot be read, a choice exceeds the model's context, or
   *     the model gives no numbers
   */
  public ModelScores measure(LocalLanguageModel model, String label, Progress progress) {
    List<TextScore> read =
        texts.map(each -> read(each, model, label + ", texts", progress)).orElse(List.of());
    return new ModelScores(read, choose(model, label + ", questions", progress));
  }

  private List<TextScore> read(
      GeneralTexts general, LocalLanguageModel model, String task, Progress progress) {
    long total = general.extent().bytes();
    long done = 0;
    List<TextScore> scores = new ArrayList<>();
    progress.report(task, 0, total, "bytes");
    try (Stream<String> all = general.stream()) {
      for (String text : (Iterable<String>) all::iterator) {
        Loss loss = model.loss(text, window);
        requireNumber(loss.sumNats(), model, "text " + (scores.size() + 1));
        var score = new TextScore(loss.sumNats(), (long) loss.weight(), GeneralTexts.bytes(text));
        scores.add(score);
        done += score.bytes();
        progress.report(task, done, total, "bytes");
      }
    }
    return scores;
  }

  private List<ChoiceScore> choose(LocalLanguageModel model, String task, Progress progress) {
    List<ChoiceScore> scores = new ArrayList<>();
    for (int from = 0; from < questions.size(); from += BATCH) {
      progress.report(task, from, questions.size(), "questions");
      List<ChoiceQuestion> some = questions.subList(from, Math.min(from + BATCH, questions.size()));
      for (ChoiceQuestion question : some) {
        requireRoom(question, model);
      }
      List<List<Score>> given = model.score(some.stream().map(ChoiceQuestion::request).toList());
      for (int i = 0; i < some.size(); i++) {
        scores.add(chosen(some.get(i), given.get(i), model));
      }
    }
    if (!questions.isEmpty()) {
      progress.report(task, questions.size(), questions.size(), "questions");
    }
    return scores;
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
