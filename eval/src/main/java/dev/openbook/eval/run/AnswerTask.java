package dev.openbook.eval.run;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.finetune.Prompt;
import java.util.List;
import java.util.Optional;

/**
 * One question as one arm puts it.
 *
 * @param question the question
 * @param passages what is shown with it, in prompt order
 * @param choices options to compare, empty for none
 * @param prompt the rendered prompt
 */
record AnswerTask(
    Question question, List<Passage> passages, Optional<Choices> choices, Prompt prompt) {
  AnswerTask {
    passages = List.copyOf(passages);
  }

  /** Returns whether a gold passage is shown. */
  boolean isGoldShown() {
    return passages.stream().anyMatch(question::isGold);
  }
}
