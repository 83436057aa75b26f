package dev.openbook.eval.run;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.prompt.WorkedExample;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.finetune.Prompt;
import dev.openbook.rag.Ranking;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What every arm is asked: questions with their rankings, options and worked examples.
 *
 * @param test documents and questions under test
 * @param passagesByDocument passages that can be shown, in document order, by document id
 * @param rankings retrieved passages by question id
 * @param choices options by question id; a question without is absent
 * @param examples worked examples, from documents outside the test
 * @param seed decides what is drawn at random for a question's context
 */
record Exam(
    Dataset test,
    Map<String, List<Passage>> passagesByDocument,
    Map<String, Ranking> rankings,
    Map<String, Choices> choices,
    List<WorkedExample> examples,
    long seed) {
  private static final Ranking NOTHING = new Ranking(List.of());

  /** Returns the same exam on other documents: options and examples stay. */
  Exam with(
      Dataset otherTest, Map<String, List<Passage>> passages, Map<String, Ranking> otherRankings) {
    return new Exam(otherTest, passages, otherRankings, choices, examples, seed);
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
      String arm,
      ContextKind kind,
      TokenCounter counter,
      int maxTokens,
      OptionalInt contextLength) {
    var context = new ShownPassages(this, counter);
    return test.questions().stream()
        .map(
            question -> {
              List<Passage> shown = context.of(kind, question);
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

  /** Returns the passages of the question's document, in document order. */
  List<Passage> passagesOf(Question question) {
    return passagesByDocument.getOrDefault(question.documentId(), List.of());
  }

  /** Returns the retrieved passages of a question; empty when nothing is retrieved. */
  Ranking ranking(Question question) {
    return rankings.getOrDefault(question.id(), NOTHING);
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
