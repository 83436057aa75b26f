package dev.openbook.datasets.audit;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.text.BreakIterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the sentence of a document that holds an answer. */
final class AnswerSentences {
  private AnswerSentences() {}

  /**
   * Returns the sentence in which the first known answer starts, through the sentence in which it
   * ends; empty when no place of an answer is known or it lies outside the document.
   */
  static Optional<String> of(Question question, Document document) {
    return place(question, document)
        .filter(span -> span.end() <= document.text().length() && span.length() > 0)
        .map(span -> sentence(document.text(), span));
  }

  private static Optional<Span> place(Question question, Document document) {
    if (!question.answerSpans().isEmpty()) {
      return Optional.of(question.answerSpans().getFirst());
    }
    Span whole = new Span(0, document.text().length());
    List<Span> parts = question.paragraphs().isEmpty() ? List.of(whole) : question.paragraphs();
    return parts.stream()
        .filter(part -> part.end() <= whole.end())
        .flatMap(part -> answerWithin(question, document.text(), part).stream())
        .findFirst();
  }

  private static Optional<Span> answerWithin(Question question, String text, Span part) {
    String paragraph = text.substring(part.start(), part.end());
    return question.answers().stream()
        .filter(answer -> !answer.isBlank() && paragraph.contains(answer))
        .findFirst()
        .map(answer -> part.start() + paragraph.indexOf(answer))
        .map(start -> new Span(start, start + 1));
  }

  private static String sentence(String text, Span span) {
    // a window around the answer: sentences of a whole book need not be split for each question
    int from = Math.max(lineStart(text, span.start()), span.start() - 2_000);
    int lineEnd = text.indexOf('\n', span.end());
    int to = Math.min(lineEnd < 0 ? text.length() : lineEnd, span.end() + 2_000);
    String line = text.substring(from, to);
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    sentences.setText(line);
    int start = span.start() - from;
    int end = span.end() - from;
    int first = sentences.isBoundary(start) ? start : sentences.preceding(start);
    int last = sentences.isBoundary(end) ? end : sentences.following(end);
    return line.substring(
        wordStart(line, first == BreakIterator.DONE ? 0 : first),
        wordEnd(line, last == BreakIterator.DONE ? line.length() : last));
  }

  /** A sentence's bound may fall inside what white space makes one word ("end.[2]Next"). */
  private static int wordStart(String line, int from) {
    int at = from;
    while (at > 0 && !Character.isWhitespace(line.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private static int wordEnd(String line, int from) {
    int at = from;
    while (at < line.length() && at > 0 && !Character.isWhitespace(line.charAt(at - 1))) {
      at++;
    }
    return at;
  }

  private static int lineStart(String text, int at) {
    return at == 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  }
}
