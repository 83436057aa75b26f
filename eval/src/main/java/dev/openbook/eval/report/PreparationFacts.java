package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.lab.StatementCount;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What was done to a model before the exam.
 *
 * @param name as in the suite, e.g. {@code synthetic}
 * @param phrase reads well inside a sentence, e.g. {@code fine-tuned on synthetic text} or, for the
 *     untouched model, {@code without fine-tuning}
 * @param training how it was trained; empty when it was not
 * @param texts what it was trained on; empty when it was not trained
 * @param audit what the leak check found between its training texts and the test questions
 */
public record PreparationFacts(
    String name,
    String phrase,
    Optional<Training> training,
    Optional<TrainingTexts> texts,
    Optional<LeakAudit> audit) {
  public PreparationFacts {
    requireNonNull(phrase, "phrase is null");
    requireNonNull(training, "training is null");
    requireNonNull(texts, "texts is null");
    requireNonNull(audit, "audit is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank");
    }
  }

  /** Returns a preparation that leaves the model as it is. */
  public static PreparationFacts untouched(String name) {
    return new PreparationFacts(
        name, "without fine-tuning", Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Returns whether the model was trained. */
  public boolean isTrained() {
    return training.isPresent();
  }

  /**
   * One training.
   *
   * @param recipe what is trained and how, e.g. {@code LoRA rank 16 on all linear layers}
   * @param learningRate peak learning rate
   * @param steps optimizer steps
   * @param tokens tokens trained on, repeats counted
   * @param replayShare share of the tokens that came from other texts than the documents', 0 to 1
   * @param trainableParameters parameters that training may change
   * @param flops floating-point operations, estimate
   * @param duration time it took
   * @param peakBytes peak memory of the process meanwhile; empty when unknown
   * @param joules energy that the processors took; empty when unknown
   * @param losses the loss curve, steps ascending; may be empty
   */
  public record Training(
      String recipe,
      double learningRate,
      int steps,
      long tokens,
      double replayShare,
      long trainableParameters,
      double flops,
      Duration duration,
      OptionalLong peakBytes,
      OptionalDouble joules,
      List<LossPoint> losses) {
    public Training {
      requireNonNull(recipe, "recipe is null");
      requireNonNull(duration, "duration is null");
      requireNonNull(peakBytes, "peakBytes is null");
      requireNonNull(joules, "joules is null");
      if (!(replayShare >= 0 && replayShare <= 1)) {
        throw new IllegalArgumentException("replayShare must be in [0, 1], got " + replayShare);
      }
      losses = List.copyOf(losses);
      for (int i = 1; i < losses.size(); i++) {
        if (losses.get(i).step() <= losses.get(i - 1).step()) {
          throw new IllegalArgumentException(
              "loss steps must ascend, got " + losses.get(i).step() + " at " + i);
        }
      }
    }
  }

  /**
   * One point of a loss curve.
   *
   * @param step optimizer step, from 1
   * @param lossNatsPerToken mean training loss of the step, finite
   */
  public record LossPoint(int step, double lossNatsPerToken) {
    public LossPoint {
      if (!Double.isFinite(lossNatsPerToken)) {
        throw new IllegalArgumentException("loss must be finite, got " + lossNatsPerToken);
      }
    }
  }

  /**
   * What a preparation was trained on.
   *
   * @param counts by kind of text, in display order
   * @param making time spent making the texts; zero for raw documents
   * @param examples a few of the texts
   */
  public record TrainingTexts(List<TextCount> counts, Duration making, List<TextExample> examples) {
    public TrainingTexts {
      requireNonNull(making, "making is null");
      counts = List.copyOf(counts);
      examples = List.copyOf(examples);
    }

    /** Returns whether statements were read in any of them. */
    public boolean hasStatements() {
      return counts.stream().anyMatch(count -> count.statements().isPresent());
    }

    /** Returns the tokens of all texts, each counted once. */
    public long tokens() {
      return counts.stream().mapToLong(TextCount::tokens).sum();
    }
  }

  /**
   * How many texts of one kind.
   *
   * @param kind e.g. {@code question-answer}
   * @param texts number of texts
   * @param tokens their tokens
   * @param statements what of them is so; empty where the documents are of no world
   */
  public record TextCount(
      String kind, int texts, long tokens, Optional<StatementCount> statements) {
    public TextCount {
      requireNonNull(kind, "kind is null");
      requireNonNull(statements, "statements is null");
    }
  }

  /**
   * One training text.
   *
   * @param kind e.g. {@code question-answer}
   * @param source title of the document it was made from
   * @param text the text itself
   */
  public record TextExample(String kind, String source, String text) {
    public TextExample {
      requireNonNull(kind, "kind is null");
      requireNonNull(source, "source is null");
      requireNonNull(text, "text is null");
    }
  }

  /**
   * What the leak check found.
   *
   * @param rule the rule, e.g. {@code 13-gram or normalised question match}
   * @param textsChecked training texts looked at
   * @param questionLeaks test questions that appear in a training text
   * @param answerSentenceExposure share of test questions whose answer's sentence was trained on, 0
   *     to 1; expected for raw documents
   * @param cleanQuestions test questions the rule does not flag
   * @param flaggedQuestions test questions it flags
   */
  public record LeakAudit(
      String rule,
      int textsChecked,
      int questionLeaks,
      double answerSentenceExposure,
      int cleanQuestions,
      int flaggedQuestions) {
    public LeakAudit {
      requireNonNull(rule, "rule is null");
      if (!(answerSentenceExposure >= 0 && answerSentenceExposure <= 1)) {
        throw new IllegalArgumentException(
            "answerSentenceExposure must be in [0, 1], got " + answerSentenceExposure);
      }
    }
  }
}
