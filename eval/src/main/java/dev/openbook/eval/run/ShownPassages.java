package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.eval.measure.SquadRules;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.ContextKind.DocumentCut;
import dev.openbook.rag.context.ContextRecipe;
import dev.openbook.rag.context.Distractors;
import dev.openbook.rag.context.GoldPlacement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a context shows with a question. Not safe for concurrent use. */
final class ShownPassages {
  private final PassagePool pool;
  private final long seed;
  private final TokenCounter counter;
  private final Map<String, Document> documents;
  private final Map<String, Passage> byId;
  private final List<String> ids;
  private final Map<String, String> normalTexts = new HashMap<>();

  /**
   * Prepares the passages of an exam.
   *
   * @param test documents and questions under test
   * @param pool passages that can be shown
   * @param seed decides what is drawn at random for a question's context
   * @param counter the model's tokens
   */
  ShownPassages(Dataset test, PassagePool pool, long seed, TokenCounter counter) {
    this.pool = pool;
    this.seed = seed;
    this.counter = counter;
    this.documents = test.documentsById();
    List<Passage> passages = pool.passages();
    this.byId = passages.stream().collect(Collectors.toMap(Passage::id, Function.identity()));
    this.ids = passages.stream().map(Passage::id).toList();
  }

  /**
   * Returns the passages in prompt order.
   *
   * @throws BadInputException if the context needs a gold passage that the question has not, or
   *     more distractors than there are
   */
  List<Passage> of(ContextKind kind, Question question) {
    return switch (kind) {
      case ContextKind.ClosedBook() -> List.of();
      case ContextKind.Retrieved(ContextRecipe recipe, _) ->
          recipe.assemble(pool.ranking(question), byId::get, counter).passages();
      case ContextKind.Gold(boolean paragraph) -> gold(question, paragraph);
      case ContextKind.Placed(GoldPlacement placement, DistractorSource source) ->
          placed(question, placement, source);
      case ContextKind.WholeDocument(int maxTokens, DocumentCut cut, _) ->
          kept(document(question), maxTokens, cut).stream()
              .map(span -> part(document(question), span))
              .toList();
    };
  }

  /**
   * Returns the first gold passage; where paragraphs are asked for, several are needed or no
   * passage holds the whole answer, the paragraphs.
   */
  private List<Passage> gold(Question question, boolean paragraph) {
    List<Passage> paragraphs =
        question.paragraphs().stream().map(span -> part(document(question), span)).toList();
    if (paragraphs.isEmpty() || (!paragraph && paragraphs.size() == 1)) {
      Optional<Passage> gold = pool.golds(question).stream().findFirst();
      if (gold.isPresent()) {
        return List.of(gold.get());
      }
    }
    if (paragraphs.isEmpty()) {
      throw new BadInputException(
          "question '"
              + question.id()
              + "' has no gold passage, which the context needs;"
              + " give its answer's offset or leave the context out");
    }
    return paragraphs;
  }

  private List<Passage> placed(
      Question question, GoldPlacement placement, DistractorSource source) {
    Distractors distractors =
        switch (source) {
          case HARD -> new Distractors.HardNegatives(pool.ranking(question));
          case RANDOM -> new Distractors.RandomPassages(ids, seed + question.id().hashCode());
        };
    List<String> golds = pool.golds(question).stream().map(Passage::id).toList();
    List<String> answers = searched(question);
    try {
      return placement
          .place(golds, id -> answers(question, answers, requireNonNull(byId.get(id))), distractors)
          .stream()
          .map(byId::get)
          .toList();
    } catch (BadInputException e) {
      throw new BadInputException("question '" + question.id() + "': " + e.getMessage(), e);
    }
  }

  /** Returns a question's answers in normal form where they are words of its document. */
  private static List<String> searched(Question question) {
    return question.answerSpans().isEmpty()
        ? List.of()
        : question.answers().stream()
            .map(SquadRules::normalize)
            .filter(answer -> !answer.isEmpty())
            .toList();
  }

  /** Returns whether a passage is gold or holds the words of an answer. */
  private boolean answers(Question question, List<String> answers, Passage passage) {
    return question.isGold(passage)
        || answers.stream().anyMatch(answer -> padded(passage).contains(" " + answer + " "));
  }

  private String padded(Passage passage) {
    return normalTexts.computeIfAbsent(
        passage.id(), id -> " " + SquadRules.normalize(passage.text()) + " ");
  }

  private List<Span> kept(Document document, int maxTokens, DocumentCut cut) {
    int length = document.text().length();
    List<Span> tokens = counter.spans(document.text());
    if (tokens.size() <= maxTokens) {
      return List.of(new Span(0, length));
    }
    int first =
        switch (cut) {
          case LEFT -> 0;
          case RIGHT -> maxTokens;
          case MIDDLE -> maxTokens / 2;
        };
    int from = tokens.size() - (maxTokens - first);
    var head = first == 0 ? Stream.<Span>of() : Stream.of(new Span(0, tokens.get(first - 1).end()));
    var tail =
        from == tokens.size()
            ? Stream.<Span>of()
            : Stream.of(new Span(tokens.get(from).start(), length));
    return Stream.concat(head, tail).toList();
  }

  private Document document(Question question) {
    return requireNonNull(documents.get(question.documentId()));
  }

  private static Passage part(Document document, Span span) {
    return new Passage(
        document.id() + "@" + span.start() + "-" + span.end(),
        document.id(),
        document.title(),
        document.text().substring(span.start(), span.end()),
        span);
  }
}
