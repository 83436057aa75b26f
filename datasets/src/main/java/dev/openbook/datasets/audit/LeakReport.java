package dev.openbook.datasets.audit;

import java.util.List;
import java.util.Set;

/**
 * What a leak audit found.
 *
 * @param questions questions audited
 * @param texts training texts read
 * @param ngramLeaks questions of which {@value LeakAudit#NGRAM} words in a row stand in a text
 * @param questionMatches questions that stand whole in a text, case, punctuation and articles aside
 * @param tooShort questions too short to be told from chance; they are never flagged
 * @param answerSentences questions whose answer's sentence is known and long enough to be looked
 *     for
 * @param exposedAnswerSentences those of them whose sentence shares {@value LeakAudit#NGRAM} words
 *     in a row with a text, or stands in it whole where it is shorter; information, not a fault
 * @param flaggedQuestionIds questions with a leak of either kind, in the questions' order
 * @param cleanQuestionIds all others, in the questions' order
 * @param leakingTextIds texts with a leak of either kind, in the texts' order
 * @param examples the first flags, at most as many as asked for
 */
public record LeakReport(
    int questions,
    long texts,
    int ngramLeaks,
    int questionMatches,
    int tooShort,
    int answerSentences,
    int exposedAnswerSentences,
    List<String> flaggedQuestionIds,
    List<String> cleanQuestionIds,
    Set<String> leakingTextIds,
    List<Flag> examples) {
  public LeakReport {
    flaggedQuestionIds = List.copyOf(flaggedQuestionIds);
    cleanQuestionIds = List.copyOf(cleanQuestionIds);
    leakingTextIds =
        java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(leakingTextIds));
    examples = List.copyOf(examples);
  }

  /** How a question leaks. */
  public enum Kind {
    /** Thirteen words in a row of the question stand in the text. */
    NGRAM,
    /** The whole question stands in the text. */
    QUESTION
  }

  /**
   * One question found in one text.
   *
   * @param questionId the question
   * @param textId the training text
   * @param kind how it leaks
   * @param matched the words that match, normalised: lower case, no punctuation, no articles
   */
  public record Flag(String questionId, String textId, Kind kind, String matched) {}

  /** Returns the number of questions with a leak of either kind. */
  public int questionLeaks() {
    return flaggedQuestionIds.size();
  }

  /** Returns whether no question leaks. */
  public boolean isClean() {
    return flaggedQuestionIds.isEmpty();
  }

  /**
   * Returns the share of known answer sentences that the training texts hold, 0 to 1; 0 when none
   * is known.
   */
  public double answerSentenceExposure() {
    return answerSentences == 0 ? 0 : (double) exposedAnswerSentences / answerSentences;
  }

  /** Returns the report on one line, for a run's log. */
  public String summary() {
    return "leak check: %d of %d questions leak (13-gram %d, whole question %d) in %d of %d texts; "
            .formatted(
                questionLeaks(),
                questions,
                ngramLeaks,
                questionMatches,
                leakingTextIds.size(),
                texts)
        + "answer sentences seen in training: %d of %d"
            .formatted(exposedAnswerSentences, answerSentences);
  }
}
