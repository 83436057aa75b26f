package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.prompt.WorkedExample;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.finetune.Prompt;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.context.ContextRecipe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What every arm is asked: questions with their rankings, options and worked examples.
 *
 * @param test documents and questions under test
 * @param passagesByDocument passages of those documents, in document order, by document id
 * @param rankings retrieved passages by question id
 * @param choices options by question id; a question without is absent
 * @param examples worked examples, from documents outside the test
 */
record Exam(
    Dataset test,
    Map<String, List<Passage>> passagesByDocument,
    Map<String, Ranking> rankings,
    Map<String, Choices> choices,
    List<WorkedExample> examples) {
  private static final Ranking NOTHING = new Ranking(List.of());

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
    Map<String, Passage> byId =
        passagesByDocument.values().stream()
            .flatMap(List::stream)
            .collect(Collectors.toMap(Passage::id, Function.identity()));
    Map<String, Document> documents = test.documentsById();
    return test.questions().stream()
        .map(
            question -> {
              Document document = requireNonNull(documents.get(question.documentId()));
              List<Passage> shown = shown(kind, question, document, byId, counter);
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

  private List<Passage> shown(
      ContextKind kind,
      Question question,
      Document document,
      Map<String, Passage> byId,
      TokenCounter counter) {
    return switch (kind) {
      case ContextKind.ClosedBook() -> List.of();
      case ContextKind.Retrieved(ContextRecipe recipe) ->
          recipe.assemble(ranking(question), byId::get, counter).passages();
      case ContextKind.Gold(boolean paragraph) -> gold(question, document, paragraph);
      case ContextKind.WholeDocument() ->
          List.of(part(document, new Span(0, document.text().length())));
    };
  }

  /**
   * Returns the first gold passage; where paragraphs are asked for, several are needed or no
   * passage holds the whole answer, the paragraphs.
   */
  private List<Passage> gold(Question question, Document document, boolean paragraph) {
    List<Passage> paragraphs =
        question.paragraphs().stream().map(span -> part(document, span)).toList();
    if (paragraphs.isEmpty() || (!paragraph && paragraphs.size() == 1)) {
      Optional<Passage> gold = passagesOf(question).stream().filter(question::isGold).findFirst();
      if (gold.isPresent()) {
        return List.of(gold.get());
      }
    }
    if (paragraphs.isEmpty()) {
      throw new BadInputException(
          "question '"
              + question.id()
              + "' has no gold passage, which the oracle context needs;"
              + " give its answer's offset or leave the context out");
    }
    return paragraphs;
  }

  private static Passage part(Document document, Span span) {
    return new Passage(
        document.id() + "@" + span.start() + "-" + span.end(),
        document.id(),
        document.title(),
        document.text().substring(span.start(), span.end()),
        span);
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
