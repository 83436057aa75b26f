package dev.openbook.eval.report;

import static dev.openbook.eval.report.ReportNames.requireKnown;
import static dev.openbook.eval.report.ReportNames.unique;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything a report shows about one run, as plain data.
 *
 * @param run what was run, on what, where
 * @param statistics how intervals and p values were computed
 * @param measures at least one; the first is the primary measure, which the verdict speaks of
 * @param preparations what was done to models before the exam, unique names
 * @param contexts what models see at question time, unique names
 * @param arms at least one, in display order, each of a known preparation and context
 * @param comparisons paired differences, in display order; empty when nothing was compared
 * @param interactions what fine-tuning adds with passages and without; empty when no arms tell
 * @param seeds arms with several seeds taken as one; empty when no training has several
 * @param curves scores over numbers that the suite sweeps; empty when it sweeps none
 * @param retrieval recall of gold passages; empty when no arm retrieves
 * @param leakSplits scores on clean and flagged questions apart; empty when nothing was audited
 * @param forgetting what each trained preparation has forgotten; empty when it was not measured
 * @param freshness how arms answer what has changed; empty when nothing has
 * @param gates conditions the suite set; empty when it set none
 * @param notes warnings and remarks, one sentence each, in plain text
 * @param questions every question with every arm's answer, in dataset order
 * @param passages every passage that any answer's context names, by id
 */
public record Report(
    RunFacts run,
    Statistics statistics,
    List<Measure> measures,
    List<PreparationFacts> preparations,
    List<Context> contexts,
    List<Arm> arms,
    List<Comparison> comparisons,
    List<InteractionFacts> interactions,
    List<SeedFacts> seeds,
    List<CurveFacts> curves,
    List<RetrievalFacts> retrieval,
    List<LeakSplit> leakSplits,
    List<ForgettingFacts> forgetting,
    Optional<FreshnessFacts> freshness,
    List<Gate> gates,
    List<String> notes,
    List<QuestionFacts> questions,
    Map<String, QuestionFacts.PassageText> passages) {
  public Report {
    requireNonNull(run, "run is null");
    requireNonNull(statistics, "statistics is null");
    requireNonNull(freshness, "freshness is null");
    measures = List.copyOf(measures);
    preparations = List.copyOf(preparations);
    contexts = List.copyOf(contexts);
    arms = List.copyOf(arms);
    comparisons = List.copyOf(comparisons);
    interactions = List.copyOf(interactions);
    seeds = List.copyOf(seeds);
    curves = List.copyOf(curves);
    retrieval = List.copyOf(retrieval);
    leakSplits = List.copyOf(leakSplits);
    forgetting = List.copyOf(forgetting);
    gates = List.copyOf(gates);
    notes = List.copyOf(notes);
    questions = List.copyOf(questions);
    passages = Map.copyOf(passages);
    if (measures.isEmpty() || arms.isEmpty()) {
      throw new IllegalArgumentException("a report needs at least one measure and one arm");
    }
    Set<String> measureNames = unique("measure", measures.stream().map(Measure::name).toList());
    Set<String> armNames = unique("arm", arms.stream().map(Arm::name).toList());
    requireKnownParts(arms, preparations, contexts, measureNames);
    requireTrained(forgetting, preparations);
    comparisons.forEach(one -> requireKnown("arm", one.arm(), armNames));
    comparisons.forEach(one -> requireKnown("arm", one.baseline(), armNames));
    comparisons.forEach(one -> requireKnown("measure", one.measure(), measureNames));
    interactions.forEach(one -> one.arms().forEach(arm -> requireKnown("arm", arm, armNames)));
    interactions.forEach(one -> requireKnown("measure", one.measure(), measureNames));
    seeds.forEach(one -> one.arms().forEach(arm -> requireKnown("arm", arm, armNames)));
    seeds.forEach(one -> requireKnown("measure", one.measure(), measureNames));
    freshness.ifPresent(
        facts -> facts.lines().forEach(line -> requireKnown("arm", line.arm(), armNames)));
    curves.forEach(curve -> requireKnownParts(curve, armNames, measureNames));
    retrieval.forEach(line -> requireKnown("arm", line.arm(), armNames));
    leakSplits.forEach(split -> requireKnown("arm", split.arm(), armNames));
    leakSplits.forEach(split -> requireKnown("measure", split.measure(), measureNames));
    for (QuestionFacts question : questions) {
      question.answers().keySet().forEach(arm -> requireKnown("arm", arm, armNames));
      for (QuestionFacts.ArmAnswer answer : question.answers().values()) {
        for (String passage : answer.passageIds()) {
          requireKnown("passage", passage, passages.keySet());
        }
      }
    }
  }

  private static void requireKnownParts(
      List<Arm> arms,
      List<PreparationFacts> preparations,
      List<Context> contexts,
      Set<String> measureNames) {
    Set<String> preparationNames =
        unique("preparation", preparations.stream().map(PreparationFacts::name).toList());
    Set<String> contextNames = unique("context", contexts.stream().map(Context::name).toList());
    for (Arm arm : arms) {
      requireKnown("preparation", arm.preparation(), preparationNames);
      requireKnown("context", arm.context(), contextNames);
      arm.scores().keySet().forEach(measure -> requireKnown("measure", measure, measureNames));
    }
  }

  private static void requireKnownParts(
      CurveFacts curve, Set<String> armNames, Set<String> measureNames) {
    curve.points().forEach(point -> requireKnown("arm", point.arm(), armNames));
    curve.references().forEach(arm -> requireKnown("arm", arm, armNames));
    curve.measures().forEach(one -> requireKnown("measure", one.measure(), measureNames));
  }

  private static void requireTrained(
      List<ForgettingFacts> forgetting, List<PreparationFacts> preparations) {
    Set<String> trained =
        preparations.stream()
            .filter(PreparationFacts::isTrained)
            .map(PreparationFacts::name)
            .collect(Collectors.toSet());
    forgetting.forEach(facts -> requireKnown("trained preparation", facts.preparation(), trained));
  }

  /** Returns the measure that the verdict speaks of. */
  public Measure primaryMeasure() {
    return measures.getFirst();
  }

  /**
   * Returns an arm by its name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Arm arm(String name) {
    return arms.stream()
        .filter(arm -> arm.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown arm '" + name + "'"));
  }

  /** Returns what was done to an arm's model. */
  public PreparationFacts preparationOf(Arm arm) {
    return preparation(arm.preparation()).orElseThrow();
  }

  private Optional<PreparationFacts> preparation(String name) {
    return preparations.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /**
   * Returns how a preparation was trained.
   *
   * @throws java.util.NoSuchElementException if it was not, or there is none of that name
   */
  public PreparationFacts.Training trainingOf(String preparation) {
    return preparation(preparation).flatMap(PreparationFacts::training).orElseThrow();
  }

  /** Returns what an arm's model sees. */
  public Context contextOf(Arm arm) {
    return contexts.stream()
        .filter(context -> context.name().equals(arm.context()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * A figure with its interval.
   *
   * @param value the estimate, finite
   * @param low lower end of the interval, finite
   * @param high upper end, not below {@code low}
   */
  public record Estimate(double value, double low, double high) {
    public Estimate {
      if (!Double.isFinite(value) || !Double.isFinite(low) || !Double.isFinite(high)) {
        throw new IllegalArgumentException(
            "estimate must be finite, got " + value + " [" + low + ", " + high + "]");
      }
      if (low > high) {
        throw new IllegalArgumentException(
            "low must be at most high, got [" + low + ", " + high + "]");
      }
    }
  }

  /**
   * How intervals and p values were computed.
   *
   * @param confidence coverage of the intervals, in (0, 1), e.g. 0.95
   * @param interval method of the intervals, e.g. {@code cluster bootstrap over documents}
   * @param resamples bootstrap resamples
   * @param correction correction over the family of comparisons, e.g. {@code Holm}
   * @param verdictRule when a difference counts, inside a sentence, e.g. {@code better or worse
   *     where adjusted p is below 0.05}
   */
  public record Statistics(
      double confidence, String interval, int resamples, String correction, String verdictRule) {
    public Statistics {
      requireNonNull(verdictRule, "verdictRule is null");
      requireNonNull(interval, "interval is null");
      requireNonNull(correction, "correction is null");
      if (!(confidence > 0 && confidence < 1)) {
        throw new IllegalArgumentException("confidence must be in (0, 1), got " + confidence);
      }
    }
  }

  /**
   * One measure of answers.
   *
   * @param name key in scores, e.g. {@code tokenF1}
   * @param label for reading, e.g. {@code token F1}; lower case unless a name
   * @param isHigherBetter whether more is better
   * @param unit what its values are, e.g. {@code 0-1}, {@code bits}
   * @param description one sentence: what it is and whose definition it follows
   */
  public record Measure(
      String name, String label, boolean isHigherBetter, String unit, String description) {
    public Measure {
      requireNonNull(unit, "unit is null");
      requireNonNull(description, "description is null");
      if (name.isBlank() || label.isBlank()) {
        throw new IllegalArgumentException("measure name or label is blank");
      }
    }
  }

  /** What a context gives the model. */
  public enum ContextKind {
    /** Nothing but the question. */
    CLOSED_BOOK,
    /** Passages that a retriever found. */
    RETRIEVED,
    /** The whole source document. */
    DOCUMENT,
    /** The gold passage: a bound that nobody can deploy. */
    ORACLE,
    /** Passages that do not hold the answer: a control that nobody would deploy. */
    DISTRACTORS
  }

  /**
   * What the model sees at question time.
   *
   * @param name as in the suite, e.g. {@code rag}
   * @param kind what it gives
   * @param phrase reads well inside a sentence, e.g. {@code with 4 retrieved passages}
   * @param passages where its passages come from; empty where it shows none
   */
  public record Context(
      String name, ContextKind kind, String phrase, Optional<PassageSource> passages) {
    public Context {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
      requireNonNull(phrase, "phrase is null");
      requireNonNull(passages, "passages is null");
    }
  }

  /**
   * One preparation in one context.
   *
   * @param preparation name of the preparation
   * @param context name of the context
   * @param questions questions answered
   * @param scores mean and interval by measure name; a measure that does not apply is absent
   * @param cost what answering took
   */
  public record Arm(
      String preparation, String context, int questions, Map<String, Estimate> scores, Cost cost) {
    public Arm {
      requireNonNull(cost, "cost is null");
      scores = Map.copyOf(scores);
    }

    /** Returns the arm's name, {@code preparation/context}. */
    public String name() {
      return preparation + "/" + context;
    }

    /** Returns the mean of a measure, empty where it does not apply. */
    public Optional<Estimate> score(Measure measure) {
      return Optional.ofNullable(scores.get(measure.name()));
    }
  }

  /**
   * What answering all of an arm's questions took.
   *
   * @param promptTokens tokens of all prompts
   * @param generatedTokens tokens generated
   * @param computedTokens token positions that went through the model, shared prefixes once; empty
   *     when unknown
   * @param answering time spent answering
   * @param peakBytes peak memory of the process meanwhile; empty when unknown
   */
  public record Cost(
      long promptTokens,
      long generatedTokens,
      OptionalLong computedTokens,
      Duration answering,
      OptionalLong peakBytes) {
    public Cost {
      requireNonNull(computedTokens, "computedTokens is null");
      requireNonNull(answering, "answering is null");
      requireNonNull(peakBytes, "peakBytes is null");
    }
  }

  /** What a comparison says at the report's confidence. */
  public enum Verdict {
    /** The arm is better than its baseline. */
    BETTER,
    /** The arm is worse than its baseline. */
    WORSE,
    /** The data do not tell. */
    NO_CLEAR_DIFFERENCE,
    /** The difference, if there is one, is within the margin that the suite names. */
    EQUIVALENT
  }

  /**
   * An arm against a baseline on the same questions.
   *
   * @param arm name of the arm
   * @param baseline name of the arm it is compared with
   * @param measure name of the measure
   * @param difference mean over questions of arm minus baseline
   * @param wins questions where the arm scores higher
   * @param losses questions where it scores lower
   * @param ties questions where both score the same
   * @param p p value of the test, 0 to 1
   * @param test the test's name, e.g. {@code exact McNemar}
   * @param adjustedP p value after correction over the family; empty when not corrected
   * @param verdict what follows
   * @param detectable smallest true difference that is found with 80 % power; empty when unknown
   * @param equivalenceP p value of the difference being beyond the suite's margin, corrected over
   *     all comparisons; empty without a margin
   */
  public record Comparison(
      String arm,
      String baseline,
      String measure,
      Estimate difference,
      int wins,
      int losses,
      int ties,
      double p,
      String test,
      OptionalDouble adjustedP,
      Verdict verdict,
      OptionalDouble detectable,
      OptionalDouble equivalenceP) {
    public Comparison {
      requireNonNull(equivalenceP, "equivalenceP is null");
      requireNonNull(difference, "difference is null");
      requireNonNull(test, "test is null");
      requireNonNull(adjustedP, "adjustedP is null");
      requireNonNull(verdict, "verdict is null");
      requireNonNull(detectable, "detectable is null");
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException("p must be in [0, 1], got " + p);
      }
    }

    /** Returns whether no difference that two scores can have, at most 1, would be found. */
    public boolean findsNone() {
      return detectable.orElse(0) > 1;
    }
  }

  /**
   * A condition that the suite set.
   *
   * @param expression as written in the suite
   * @param value the figures it was judged by, e.g. {@code 0.241 > 0.083}
   * @param passed whether it held
   */
  public record Gate(String expression, String value, boolean passed) {
    public Gate {
      requireNonNull(expression, "expression is null");
      requireNonNull(value, "value is null");
    }
  }
}
