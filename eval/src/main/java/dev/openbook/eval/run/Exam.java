package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.prompt.WorkedExample;
import dev.openbook.eval.suite.Suite.Context;
import dev.openbook.eval.suite.Suite.PassageChoice;
import dev.openbook.finetune.Prompt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What every arm is asked: questions with the passages of their contexts, options and worked
 * examples.
 *
 * @param test documents and questions under test
 * @param pools passages by how they are cut and found; those of every arm's context, and the
 *     suite's
 * @param choices options by question id; a question without is absent
 * @param examples worked examples, from documents outside the test
 * @param seed decides what is drawn at random for a question's context
 */
record Exam(
    Dataset test,
    Map<PassageChoice, PassagePool> pools,
    Map<String, Choices> choices,
    List<WorkedExample> examples,
    long seed) {
  /** Returns the same exam on other documents: options and examples stay. */
  Exam with(Dataset otherTest, Map<PassageChoice, PassagePool> otherPools) {
    return new Exam(otherTest, otherPools, choices, examples, seed);
  }

  /**
   * Returns one arm's tasks, in question order.
   *
   * @param counter the model's tokens
   * @param maxTokens room the answer needs
   * @param contextLength the model's limit; empty when it cuts longer prompts
   * @throws BadInputException if a prompt exceeds the limit
   */
  List<AnswerTask> tasks(
      String arm, Context context, TokenCounter counter, int maxTokens, OptionalInt contextLength) {
    var passages = new ShownPassages(test, pool(context.passages()), seed, counter);
    return test.questions().stream()
        .map(
            question -> {
              List<Passage> shown = passages.of(context.kind(), question);
              Prompt prompt =
                  QuestionPrompt.render(
                      examples, shown.stream().map(Passage::text).toList(), question.text());
              Optional<Choices> options = Optional.ofNullable(choices.get(question.id()));
              if (contextLength.isPresent()) {
                int room = Math.max(maxTokens, longest(options, counter));
                int tokens = counter.count(prompt.text()) + room;
                requireFits(arm, question, tokens, contextLength.getAsInt());
              }
              return new AnswerTask(question, shown, options, prompt);
            })
        .toList();
  }

  private static int longest(Optional<Choices> choices, TokenCounter counter) {
    return choices.map(Choices::options).orElse(List.of()).stream()
        .mapToInt(option -> counter.count(QuestionPrompt.continuation(option)) + 1)
        .max()
        .orElse(0);
  }

  /** Returns the passages that are cut and found as the suite or an arm's context chooses. */
  PassagePool pool(PassageChoice choice) {
    return requireNonNull(pools.get(choice), "no passages of " + choice);
  }

  private static void requireFits(String arm, Question question, int tokens, int contextLength) {
    if (tokens > contextLength) {
      throw new BadInputException(
          "arm "
              + arm
              + ", question '"
              + question.id()
              + "': prompt and answer take "
              + tokens
              + " tokens, the model takes "
              + contextLength
              + "; lower retrieve, budgetTokens or prompt.examples, or set prompt.contextOverflow");
    }
  }
}
