package dev.openbook.datasets.format;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Makes multiple-choice questions that bring their options. */
final class OwnOptions {
  private OwnOptions() {}

  /**
   * Returns a question whose only answer is its right option.
   *
   * @param from the record it was read from
   * @param gold index of the right option, from 0
   * @throws dev.openbook.datasets.BadInputException if an option is blank or comes twice
   */
  static Question question(
      JsonRecord from,
      String id,
      String documentId,
      String text,
      List<String> options,
      int gold,
      List<Span> paragraphs) {
    var seen = new HashSet<String>();
    for (String option : options) {
      if (option.isBlank()) {
        throw from.fail("question '" + id + "' has a blank option");
      }
      if (!seen.add(option)) {
        throw from.fail(
            "question '" + id + "' has the option '" + option + "' twice; options must differ");
      }
    }
    return new Question(
        id,
        documentId,
        text,
        List.of(options.get(gold)),
        List.of(),
        paragraphs,
        Optional.of(new Choices(options, gold)));
  }
}
