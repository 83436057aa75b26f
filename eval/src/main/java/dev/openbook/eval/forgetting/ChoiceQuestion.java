package dev.openbook.eval.forgetting;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.finetune.ScoreRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A question with answers to choose from, put to a model closed-book.
 *
 * @param question not blank
 * @param choices as the model sees them, on one line; at least two, none blank
 * @param answer index of the right one, from 0
 */
public record ChoiceQuestion(String question, List<String> choices, int answer) {
  /** Fewer have nothing to choose, or no interval. */
  private static final int FEWEST = 2;

  public ChoiceQuestion {
    requireNonNull(question, "question is null");
    choices = List.copyOf(choices);
    if (answer < 0 || answer >= choices.size()) {
      throw new IllegalArgumentException(
          "answer must be from 0 to %d, got %d".formatted(choices.size() - 1, answer));
    }
  }

  /**
   * Makes the questions of a world, or reads JSON lines: {@code question}, {@code choices} (an
   * array of texts) and {@code answer}, the right one's index from 0 or its text.
   *
   * @param file a file, or the name of a world's dataset, e.g. {@code lab-known:80}
   * @throws BadInputException if the file is missing, a line lacks a field or has a wrong one, or
   *     there are fewer than two questions
   */
  public static List<ChoiceQuestion> read(Path file) {
    if (LabDataset.isSpec(file.toString())) {
      return LabDataset.open(file.toString()).questions().stream()
          .map(question -> of(question.text(), question.options().orElseThrow()))
          .toList();
    }
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      List<ChoiceQuestion> questions = lines.map(ChoiceQuestion::of).toList();
      if (questions.size() < FEWEST) {
        throw BadInputException.in(
            file,
            "must hold at least %d questions for an interval, got %d"
                .formatted(FEWEST, questions.size()));
      }
      return questions;
    }
  }

  private static ChoiceQuestion of(String question, Choices choices) {
    return new ChoiceQuestion(question, choices.options(), choices.gold());
  }

  private static ChoiceQuestion of(JsonRecord line) {
    String question = line.nonBlankText("question");
    List<String> choices = line.texts("choices").stream().map(ChoiceQuestion::shown).toList();
    if (choices.size() < FEWEST) {
      throw line.fail("'choices' must hold at least 2 texts, got " + choices.size());
    }
    if (choices.contains("")) {
      throw line.fail("'choices' must not hold blank texts, got one at " + choices.indexOf(""));
    }
    return new ChoiceQuestion(question, choices, answer(line, choices));
  }

  private static int answer(JsonRecord line, List<String> choices) {
    JsonNode given = line.node().path("answer");
    if (given.isString()) {
      int index = choices.indexOf(shown(given.stringValue()));
      if (index < 0) {
        throw line.fail("'answer' must be one of the choices or an index, got " + given);
      }
      return index;
    }
    int index = line.integer("answer");
    if (index < 0 || index >= choices.size()) {
      throw line.fail(
          "'answer' must be an index from 0 to %d, got %d".formatted(choices.size() - 1, index));
    }
    return index;
  }

  private static String shown(String choice) {
    return QuestionPrompt.continuation(choice).substring(1);
  }

  /** Returns everything that makes it the question that it is. */
  Stream<String> parts() {
    return Stream.concat(
        Stream.of(question), Stream.concat(choices.stream(), Stream.of(String.valueOf(answer))));
  }

  /** Returns what a model is asked. */
  ScoreRequest request() {
    return new ScoreRequest(
        QuestionPrompt.render(List.of(), List.of(), question),
        choices.stream().map(QuestionPrompt::continuation).toList());
  }
}
