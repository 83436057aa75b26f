package dev.openbook.datasets.audit;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a leak audit found.
 *
 * @param questions questions audited
 * @param texts training texts read
 * @param ngramLeaks questions of which {@value LeakAudit#NGRAM} words in a row stand in a text
 * @param questionMatches questions that stand whole in a text, case, punctuation and articles aside
 * @param nearDuplicates questions of which a text has all but few words close together in any
 *     order, in a text that does not hold them whole; see {@link LeakAudit}
 * @param tooShort questions too short to be told from chance; they are never flagged
 * @param tooPlain other questions that may go unnoticed as near duplicates when one word is
 *     changed, because all their words but one are common; whole ones are found
 * @param answerSentences questions whose answer's sentence is known and long enough to be looked
 *     for
 * @param exposedAnswerSentences those of them whose sentence shares {@value LeakAudit#NGRAM} words
 *     in a row with a text, or stands in it whole where it is shorter; information, not a fault
 * @param answers questions that have an answer to be looked for
 * @param answersInSentence those of them of which one sentence of a text holds an answer together
 *     with words that make more than half of the question's weight (inverse document frequency).
 *     Other than {@code exposedAnswerSentences} it need not be the document's sentence: a
 *     paraphrase counts, the document's own sentence only if question and sentence share their
 *     words. Information, not a fault
 * @param flaggedQuestionIds questions with a leak of any kind, in the questions' order
 * @param cleanQuestionIds all others, in the questions' order
 * @param flags what was found of each question by its id, in the questions' order; a question of
 *     which nothing was found is absent
 * @param leakingTextIds texts with a leak of any kind, in the texts' order
 * @param examples the first flags, at most as many as asked for
 */
public record LeakReport(
    int questions,
    long texts,
    int ngramLeaks,
    int questionMatches,
    int nearDuplicates,
    int tooShort,
    int tooPlain,
    int answerSentences,
    int exposedAnswerSentences,
    int answers,
    int answersInSentence,
    List<String> flaggedQuestionIds,
    List<String> cleanQuestionIds,
    Map<String, QuestionFlags> flags,
    Set<String> leakingTextIds,
    List<Flag> examples) {
  public LeakReport {
    flaggedQuestionIds = List.copyOf(flaggedQuestionIds);
    cleanQuestionIds = List.copyOf(cleanQuestionIds);
    flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
    leakingTextIds = Collections.unmodifiableSet(new LinkedHashSet<>(leakingTextIds));
    examples = List.copyOf(examples);
  }

  /** How a question leaks. */
  public enum Kind {
    /** Thirteen words in a row of the question stand in the text. */
    NGRAM,
    /** The whole question stands in the text. */
    QUESTION,
    /** All but few of the question's words stand close together in the text, in any order. */
    NEAR_DUPLICATE;

    /** Returns the name that people read, e.g. {@code near duplicate}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * What was found of one question.
   *
   * @param kinds how it leaks, in the order of the enumeration; empty when it does not
   * @param answerSentenceSeen whether its answer's sentence stands in a text
   * @param answerInSentence whether a sentence of a text holds its answer and most of its words
   */
  public record QuestionFlags(
      Set<Kind> kinds, boolean answerSentenceSeen, boolean answerInSentence) {
    public QuestionFlags {
      kinds = Collections.unmodifiableSet(sorted(kinds));
    }

    private static Set<Kind> sorted(Collection<Kind> kinds) {
      return kinds.isEmpty() ? EnumSet.noneOf(Kind.class) : EnumSet.copyOf(kinds);
    }
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

  /** Returns the number of questions with a leak of any kind. */
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
    return ("leak check: %d of %d questions leak (13-gram %d, whole question %d, near duplicate %d)"
                + " in %d of %d texts; ")
            .formatted(
                questionLeaks(),
                questions,
                ngramLeaks,
                questionMatches,
                nearDuplicates,
                leakingTextIds.size(),
                texts)
        + "answer sentences seen in training: %d of %d; "
            .formatted(exposedAnswerSentences, answerSentences)
        + "answers in one sentence with most of the question: %d of %d"
            .formatted(answersInSentence, answers);
  }
}
