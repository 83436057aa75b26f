package dev.openbook.eval.measure;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One measure of an attempt at a question, under the name suites use.
 *
 * <p>Its value is a rate from 0 to 1; over questions it is averaged, each question counting the
 * same.
 */
public final class AnswerMeasure {
  /** Whether the answer equals a gold answer, by SQuAD's rules. */
  public static final AnswerMeasure EXACT_MATCH =
      new AnswerMeasure(
          "exactMatch",
          "exact match",
          Needs.ANSWER,
          true,
          "Share of answers that equal a gold answer in lower case, without punctuation and"
              + " articles.",
          "SQuAD evaluate-v2.0.py, exact",
          attempt -> OptionalDouble.of(SquadRules.exactMatch(attempt.answer(), attempt.golds())));

  /** Overlap of words with the best gold answer, by SQuAD's rules. */
  public static final AnswerMeasure TOKEN_F1 =
      new AnswerMeasure(
          "tokenF1",
          "token F1",
          Needs.ANSWER,
          false,
          "Harmonic mean of precision and recall over words, best of the gold answers.",
          "SQuAD evaluate-v2.0.py, f1",
          attempt -> OptionalDouble.of(SquadRules.tokenF1(attempt.answer(), attempt.golds())));

  /** Whether a gold answer stands in the answer. */
  public static final AnswerMeasure SUB_EXACT_MATCH =
      new AnswerMeasure(
          "subExactMatch",
          "gold in answer",
          Needs.ANSWER,
          true,
          "Share of answers that hold a gold answer, both in lower case, without punctuation and"
              + " articles.",
          "Liu et al., Lost in the Middle, best_subspan_em",
          attempt ->
              OptionalDouble.of(SquadRules.subExactMatch(attempt.answer(), attempt.golds())));

  /** Overlap of words with the best gold answer, by ROUGE's rules. */
  public static final AnswerMeasure ROUGE_1 =
      new AnswerMeasure(
          "rouge1",
          "ROUGE-1",
          Needs.ANSWER,
          false,
          "Harmonic mean of precision and recall over words, best of the gold answers.",
          "rouge_score, rouge1, without stemmer",
          attempt ->
              OptionalDouble.of(RougeRules.PLAIN.rougeN(1, attempt.answer(), attempt.golds())));

  /** Overlap of pairs of words with the best gold answer. */
  public static final AnswerMeasure ROUGE_2 =
      new AnswerMeasure(
          "rouge2",
          "ROUGE-2",
          Needs.ANSWER,
          false,
          "Harmonic mean of precision and recall over pairs of neighbouring words, best of the gold"
              + " answers.",
          "rouge_score, rouge2, without stemmer",
          attempt ->
              OptionalDouble.of(RougeRules.PLAIN.rougeN(2, attempt.answer(), attempt.golds())));

  /** Longest common subsequence of words with the best gold answer. */
  public static final AnswerMeasure ROUGE_L =
      new AnswerMeasure(
          "rougeL",
          "ROUGE-L",
          Needs.ANSWER,
          false,
          "Harmonic mean of precision and recall over the longest common subsequence of words, best"
              + " of the gold answers.",
          "rouge_score, rougeL, without stemmer",
          attempt -> OptionalDouble.of(RougeRules.PLAIN.rougeL(attempt.answer(), attempt.golds())));

  /** Longest common subsequences of lines with the best gold answer. */
  public static final AnswerMeasure ROUGE_LSUM =
      new AnswerMeasure(
          "rougeLsum",
          "ROUGE-Lsum",
          Needs.ANSWER,
          false,
          "As ROUGE-L, with common subsequences found line by line, for summaries of a sentence a"
              + " line.",
          "rouge_score, rougeLsum, without stemmer",
          attempt ->
              OptionalDouble.of(RougeRules.PLAIN.rougeLsum(attempt.answer(), attempt.golds())));

  /** Whether the likeliest option is the right one. */
  public static final AnswerMeasure CHOICE_ACCURACY =
      new AnswerMeasure(
          "choiceAccuracy",
          "choice accuracy",
          Needs.CHOICES,
          true,
          "Share of questions whose right option the model finds likeliest.",
          "lm-evaluation-harness, acc",
          attempt ->
              rate(
                  attempt
                      .choice()
                      .map(c -> ChoiceRules.likeliest(c.logLikelihoods()) == c.gold())));

  /** Whether the option likeliest per character is the right one. */
  public static final AnswerMeasure CHOICE_ACCURACY_PER_CHARACTER =
      new AnswerMeasure(
          "choiceAccuracyPerCharacter",
          "choice accuracy per character",
          Needs.CHOICES,
          true,
          "Share of questions whose right option the model finds likeliest per character.",
          "lm-evaluation-harness, acc_norm",
          attempt ->
              rate(
                  attempt
                      .choice()
                      .map(
                          c ->
                              ChoiceRules.likeliestPerCharacter(c.logLikelihoods(), c.options())
                                  == c.gold())));

  /** Whether the option likeliest per byte is the right one. */
  public static final AnswerMeasure CHOICE_ACCURACY_BYTES =
      new AnswerMeasure(
          "choiceAccuracyBytes",
          "choice accuracy per byte",
          Needs.CHOICES,
          true,
          "Share of questions whose right option the model finds likeliest per byte of UTF-8.",
          "lm-evaluation-harness, acc_bytes",
          attempt ->
              rate(
                  attempt
                      .choice()
                      .map(
                          c ->
                              ChoiceRules.likeliestPerByte(c.logLikelihoods(), c.options())
                                  == c.gold())));

  /** Share of the gold passages that were retrieved. */
  public static final AnswerMeasure GOLD_RECALL =
      new AnswerMeasure(
          "goldRecall",
          "gold recall",
          Needs.RETRIEVAL,
          false,
          "Share of the passages with the answer that were retrieved; questions without such a"
              + " passage do not count.",
          "trec_eval, recall",
          attempt -> attempt.retrieval().map(AnswerMeasure::recall).orElse(OptionalDouble.empty()));

  private static final Map<String, AnswerMeasure> BY_NAME =
      List.of(
              EXACT_MATCH,
              TOKEN_F1,
              SUB_EXACT_MATCH,
              ROUGE_1,
              ROUGE_2,
              ROUGE_L,
              ROUGE_LSUM,
              CHOICE_ACCURACY,
              CHOICE_ACCURACY_PER_CHARACTER,
              CHOICE_ACCURACY_BYTES,
              GOLD_RECALL)
          .stream()
          .collect(
              Collectors.toMap(
                  AnswerMeasure::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));

  private final String name;
  private final String label;
  private final Needs needs;
  private final boolean isBinary;
  private final String description;
  private final String source;
  private final Function<Attempt, OptionalDouble> function;

  private AnswerMeasure(
      String name,
      String label,
      Needs needs,
      boolean isBinary,
      String description,
      String source,
      Function<Attempt, OptionalDouble> function) {
    this.name = name;
    this.label = label;
    this.needs = needs;
    this.isBinary = isBinary;
    this.description = description;
    this.source = source;
    this.function = function;
  }

  /** What a measure looks at. */
  public enum Needs {
    /** The answer's text. */
    ANSWER,
    /** Log-likelihoods of options. */
    CHOICES,
    /** Retrieved passages. */
    RETRIEVAL
  }

  /** Returns the measure of a name used in suites, empty when there is none. */
  public static Optional<AnswerMeasure> byName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Returns the names of all measures, sorted. */
  public static Collection<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }

  /** Returns the name in suites and results, e.g. {@code tokenF1}. */
  public String name() {
    return name;
  }

  /** Returns the name for reading, e.g. {@code token F1}. */
  public String label() {
    return label;
  }

  /** Returns what the measure looks at. */
  public Needs needs() {
    return needs;
  }

  /** Returns whether the measure needs options to choose from. */
  public boolean needsChoices() {
    return needs == Needs.CHOICES;
  }

  /** Returns whether a question scores 0 or 1 only, as McNemar's test requires. */
  public boolean isBinary() {
    return isBinary;
  }

  /** Returns whether more is better. */
  public boolean isHigherBetter() {
    return true;
  }

  /** Returns one sentence on what it is. */
  public String description() {
    return description;
  }

  /** Returns the published scorer or paper whose definition it follows. */
  public String source() {
    return source;
  }

  /** Returns the value, 0 to 1; empty where the measure does not apply to the attempt. */
  public OptionalDouble score(Attempt attempt) {
    return function.apply(attempt);
  }

  @Override
  public String toString() {
    return name;
  }

  private static OptionalDouble rate(Optional<Boolean> isRight) {
    return isRight.isPresent() ? OptionalDouble.of(isRight.get() ? 1 : 0) : OptionalDouble.empty();
  }

  private static OptionalDouble recall(Attempt.Retrieval retrieval) {
    if (retrieval.goldIds().isEmpty()) {
      return OptionalDouble.empty();
    }
    long found =
        retrieval.passageIds().stream().distinct().filter(retrieval.goldIds()::contains).count();
    return OptionalDouble.of((double) found / retrieval.goldIds().size());
  }
}
