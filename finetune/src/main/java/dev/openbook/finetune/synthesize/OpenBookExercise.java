package dev.openbook.finetune.synthesize;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A question with the passages that stand before it and what is to be written after it, as RAFT and
 * retrieval-augmented fine-tuning train on.
 *
 * @param passages in the order in which they stand, not empty
 * @param question not blank
 * @param response what is learned: the answer alone, or with a quotation or reasons before it; not
 *     blank
 */
public record OpenBookExercise(List<Shown> passages, String question, String response) {
  /**
   * A passage as it is shown.
   *
   * @param id of the passage
   * @param text as an examination shows it, not blank
   * @param isGold whether the answer was asked of it
   */
  public record Shown(String id, String text, boolean isGold) {
    public Shown {
      if (id.isBlank() || text.isBlank()) {
        throw new IllegalArgumentException("passage id or text is blank");
      }
    }
  }

  public OpenBookExercise {
    passages = List.copyOf(passages);
    if (passages.isEmpty()) {
      throw new IllegalArgumentException("passages are empty");
    }
    if (question.isBlank() || response.isBlank()) {
      throw new IllegalArgumentException("question or response is blank");
    }
  }

  /** Returns whether the gold passage is among the passages. */
  public boolean hasGold() {
    return passages.stream().anyMatch(Shown::isGold);
  }

  /** Returns passages, question and response as one text, passages numbered from 1. */
  public String rendered() {
    return IntStream.range(0, passages.size())
        .mapToObj(i -> "[" + (i + 1) + "] " + passages.get(i).text() + "\n\n")
        .collect(Collectors.joining("", "", "Question: " + question + "\nAnswer: " + response));
  }
}
