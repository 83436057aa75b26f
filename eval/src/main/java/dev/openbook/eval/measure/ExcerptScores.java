package dev.openbook.eval.measure;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.util.Collection;
import java.util.List;

/**
 * How well retrieved passages meet a question's excerpts, character by character.
 *
 * <p>With E the excerpts, R the retrieved passages and T the characters in both, each counted once:
 *
 * <pre>
 * recall    = |T| / |E|
 * precision = |T| / |R|
 * iou       = |T| / (|R| + |E outside R|)
 * </pre>
 *
 * <p>{@code |E|} and {@code |R|} are sums of lengths: what excerpts or passages share counts once
 * for each of them, so overlapping passages are paid for. Passages of other documents are in R
 * alone. Lengths are UTF-16 code units, the authors' are code points; they agree but for characters
 * beyond U+FFFF. Nothing retrieved scores 0, where the authors' code fails.
 *
 * @param recall share of the excerpts that was retrieved, 0 to 1
 * @param precision share of the retrieved text that is excerpt, 0 to 1
 * @param iou intersection over union, 0 to 1
 * @see <a href="https://www.trychroma.com/research/evaluating-chunking">Smith and Troynikov,
 *     Evaluating Chunking Strategies for Retrieval, 2024</a>
 * @see <a href="https://github.com/brandonstarxel/chunking_evaluation">chunking_evaluation, whose
 *     figures these equal</a>
 */
public record ExcerptScores(double recall, double precision, double iou) {
  /**
   * Scores one question's retrieved passages.
   *
   * @param question its answer spans are the excerpts, at least one
   * @param retrieved passages of any document, in any order
   */
  public static ExcerptScores of(Question question, Collection<Passage> retrieved) {
    List<Span> same = spans(question, retrieved);
    long all = retrieved.stream().mapToLong(passage -> passage.span().length()).sum();
    return of(question.answerSpans(), same, all - SpanSet.lengths(same));
  }

  /**
   * Scores retrieved spans.
   *
   * @param excerpts gold spans of one document, at least one, not all empty
   * @param retrieved spans of the same document, with repetitions
   * @param elsewhere total length of what was retrieved from other documents, at least 0
   */
  public static ExcerptScores of(List<Span> excerpts, List<Span> retrieved, long elsewhere) {
    long excerptLength = SpanSet.lengths(excerpts);
    requireExcerpts(excerptLength);
    SpanSet found = SpanSet.of(retrieved).intersection(SpanSet.of(excerpts));
    double shared = found.length();
    long retrievedLength = SpanSet.lengths(retrieved) + elsewhere;
    long missed = missed(excerpts, found);
    return new ExcerptScores(
        shared / excerptLength,
        retrievedLength == 0 ? 0 : shared / retrievedLength,
        shared / (retrievedLength + missed));
  }

  /**
   * Returns the precision that a perfect retriever would reach with these passages: of all that
   * touch an excerpt, the share that is excerpt. It is a property of the chunker alone.
   *
   * <p>A passage that ends where an excerpt starts, or starts where one ends, touches it, as in the
   * authors' code. Text that passages share counts once.
   *
   * @param question its answer spans are the excerpts, at least one
   * @param passages all passages, of any document
   */
  public static double precisionOmega(Question question, Collection<Passage> passages) {
    return precisionOmega(question.answerSpans(), spans(question, passages));
  }

  /**
   * Returns the precision that a perfect retriever would reach with these spans.
   *
   * @param excerpts gold spans of one document, at least one, not all empty
   * @param passages all spans of the same document
   */
  public static double precisionOmega(List<Span> excerpts, List<Span> passages) {
    requireExcerpts(SpanSet.lengths(excerpts));
    List<Span> touching = touching(excerpts, passages);
    SpanSet gold = SpanSet.of(excerpts);
    SpanSet chunks = SpanSet.of(touching);
    SpanSet found = chunks.intersection(gold);
    long union = chunks.length() + gold.length() - found.length();
    return (double) found.length() / union;
  }

  /** Returns how many of the spans touch an excerpt, the authors' least number to retrieve. */
  public static int touchingCount(List<Span> excerpts, List<Span> passages) {
    return touching(excerpts, passages).size();
  }

  /** Returns the mean of several questions' scores, each counting the same; 0 of none. */
  public static ExcerptScores mean(Collection<ExcerptScores> scores) {
    return new ExcerptScores(
        scores.stream().mapToDouble(ExcerptScores::recall).average().orElse(0),
        scores.stream().mapToDouble(ExcerptScores::precision).average().orElse(0),
        scores.stream().mapToDouble(ExcerptScores::iou).average().orElse(0));
  }

  private static List<Span> touching(List<Span> excerpts, List<Span> passages) {
    return passages.stream()
        .filter(
            passage ->
                excerpts.stream()
                    .anyMatch(
                        excerpt ->
                            passage.start() <= excerpt.end() && excerpt.start() <= passage.end()))
        .toList();
  }

  /** Returns the lengths of the excerpts' parts outside {@code found}, each by itself. */
  private static long missed(List<Span> excerpts, SpanSet found) {
    long inside = 0;
    for (Span excerpt : excerpts) {
      inside += SpanSet.of(List.of(excerpt)).intersection(found).length();
    }
    return SpanSet.lengths(excerpts) - inside;
  }

  private static List<Span> spans(Question question, Collection<Passage> passages) {
    return passages.stream()
        .filter(passage -> passage.documentId().equals(question.documentId()))
        .map(Passage::span)
        .toList();
  }

  private static void requireExcerpts(long length) {
    if (length == 0) {
      throw new IllegalArgumentException("excerpts are empty");
    }
  }
}
