package dev.openbook.eval.forgetting;

import dev.openbook.eval.forgetting.ModelScores.ChoiceScore;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import java.io.IOException;
import java.util.List;

/**
 * Keeps one model's scores as they come, so that a measurement that was stopped can go on. Scores
 * come in the order of the probe's texts, then of its questions; a batch is kept whole.
 */
public interface ScoreKeeper {
  /** Keeps nothing. */
  ScoreKeeper NONE =
      new ScoreKeeper() {
        @Override
        public ModelScores kept() {
          return new ModelScores(List.of(), List.of());
        }

        @Override
        public void keep(TextScore score) {}

        @Override
        public void keep(List<ChoiceScore> batch) {}
      };

  /** Returns what was kept before this one was opened, from the first text and question on. */
  ModelScores kept();

  /**
   * Keeps the score of the next text.
   *
   * @throws IOException if it cannot be kept
   */
  void keep(TextScore score) throws IOException;

  /**
   * Keeps the scores of the next questions.
   *
   * @throws IOException if they cannot be kept
   */
  void keep(List<ChoiceScore> batch) throws IOException;
}
