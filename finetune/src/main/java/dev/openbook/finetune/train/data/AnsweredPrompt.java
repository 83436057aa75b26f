package dev.openbook.finetune.train.data;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A prompt whose completions are judged by known answers.
 *
 * @param source what it was made from
 * @param prompt read, not learned; not empty
 * @param answers each of them right; at least one, none blank
 */
public record AnsweredPrompt(String source, String prompt, List<String> answers) {
  public AnsweredPrompt {
    requireNonNull(source, "source is null");
    answers = List.copyOf(answers);
    if (prompt.isEmpty()) {
      throw new IllegalArgumentException("prompt is empty");
    }
    if (answers.isEmpty() || answers.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("answers must hold texts, got " + answers);
    }
  }
}
