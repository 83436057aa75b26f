package dev.openbook.benchmarks.precision;

import dev.openbook.benchmarks.rivals.ChoiceItem;
import dev.openbook.datasets.Progress;
import dev.openbook.eval.measure.ChoiceRules;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.generate.LocalLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which answers a model chose.
 *
 * @param likeliest index for each question of the answer with the greatest summed log-likelihood
 * @param likeliestPerCharacter the same of the log-likelihood over the answer's code points
 */
record Choices(List<Integer> likeliest, List<Integer> likeliestPerCharacter) {
  /** Questions in one call, so that progress is seen. */
  private static final int BATCH = 4;

  Choices {
    likeliest = List.copyOf(likeliest);
    likeliestPerCharacter = List.copyOf(likeliestPerCharacter);
  }

  /** Asks one model in one number format. */
  static Choices measure(
      Path model, NumberFormat format, int threads, List<ChoiceItem> items, Progress progress)
      throws IOException {
    String task = format.label() + ", questions";
    List<List<Double>> scores = new ArrayList<>();
    try (LocalLanguageModel opened = LocalLanguageModel.open(model, format.options(threads))) {
      for (int from = 0; from < items.size(); from += BATCH) {
        progress.report(task, from, items.size(), "questions");
        List<ChoiceItem> some = items.subList(from, Math.min(from + BATCH, items.size()));
        opened.score(some.stream().map(ChoiceItem::request).toList()).stream()
            .map(each -> each.stream().map(Score::logLikelihood).toList())
            .forEach(scores::add);
      }
    }
    progress.report(task, items.size(), items.size(), "questions");
    return of(items, scores);
  }

  /**
   * Chooses by log-likelihoods.
   *
   * @param scores of each question's answers, nats
   */
  static Choices of(List<ChoiceItem> items, List<List<Double>> scores) {
    return new Choices(
        chosen(items.size(), i -> ChoiceRules.likeliest(scores.get(i))),
        chosen(
            items.size(),
            i -> ChoiceRules.likeliestPerCharacter(scores.get(i), items.get(i).answers())));
  }

  private static List<Integer> chosen(int count, ToIntFunction<Integer> rule) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(rule.applyAsInt(i));
    }
    return chosen;
  }
}
