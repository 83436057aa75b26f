package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.judge.JudgeModel.Reply;
import dev.openbook.finetune.judge.JudgeReport.Exactness;
import dev.openbook.finetune.judge.JudgeReport.Swap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Says how probable it is that statements follow from texts: {@code P(yes) / (P(yes) + P(no))}, the
 * mean of two questions, one that names yes first and one that names no first.
 */
public final class EntailmentJudge {
  private static final String ID = "entailment@1";
  private static final ReplyForm FORM = ReplyForm.labelled("Entailed:", List.of("yes", "no"));
  private static final String TASK =
      "Below are a text and a statement. Does the statement follow from the text alone, so that"
          + " whoever believes the text must believe all of the statement? What you know besides"
          + " does not count. End with a line that says only ";
  private static final String YES_FIRST = "Entailed: yes, or Entailed: no.\n\n";
  private static final String NO_FIRST = "Entailed: no, or Entailed: yes.\n\n";

  private final JudgeModel model;

  /**
   * A statement and the text that it is held against.
   *
   * @param source the text, not blank
   * @param statement one or a few sentences, not blank
   * @param known whether it follows, where that is known
   */
  public record Claim(String source, String statement, Optional<Boolean> known) {
    public Claim {
      requireNonNull(known, "known is null");
      if (source.isBlank()) {
        throw new IllegalArgumentException("source is blank");
      }
      if (statement.isBlank()) {
        throw new IllegalArgumentException("statement is blank");
      }
    }
  }

  /** Makes a judge of a model. */
  public EntailmentJudge(JudgeModel model) {
    this.model = requireNonNull(model, "model is null");
  }

  /** Returns the report of a judge that was asked nothing. */
  public JudgeReport unasked() {
    return JudgeReport.none(model.name());
  }

  /**
   * Judges claims.
   *
   * @return probabilities, 0 to 1; from 0.5 on a statement follows
   */
  public Judgement<TwoReadings> judge(List<Claim> claims) {
    List<Prompt> messages =
        claims.stream()
            .flatMap(claim -> Stream.of(message(claim, YES_FIRST), message(claim, NO_FIRST)))
            .toList();
    List<Reply> replies = model.ask(messages, FORM);
    var verdicts = new ArrayList<TwoReadings>();
    JudgeReport report = unasked();
    for (int i = 0; i < claims.size(); i++) {
      Reply one = replies.get(2 * i);
      Reply other = replies.get(2 * i + 1);
      var verdict = new TwoReadings(yes(one), yes(other), one.isCut() || other.isCut());
      verdicts.add(verdict);
      report = report.plus(report(claims.get(i), verdict));
    }
    return new Judgement<>(verdicts, report);
  }

  private static Prompt message(Claim claim, String ending) {
    return new Prompt(
        TASK + ending, "Text: " + claim.source() + "\n\nStatement: " + claim.statement());
  }

  private static OptionalDouble yes(Reply reply) {
    return reply
        .shares()
        .map(shares -> OptionalDouble.of(shares[0]))
        .orElse(OptionalDouble.empty());
  }

  private JudgeReport report(Claim claim, TwoReadings verdict) {
    Swap swap = Swap.NONE;
    if (verdict.isWhole()) {
      boolean isYes = follows(verdict.asGiven().getAsDouble());
      boolean isYesAgain = follows(verdict.reversed().getAsDouble());
      swap =
          Swap.of(
              isYes ? Position.FIRST : Position.SECOND,
              isYesAgain ? Position.SECOND : Position.FIRST);
    }
    Exactness exactness = Exactness.NONE;
    if (claim.known().isPresent() && verdict.mean().isPresent()) {
      exactness =
          Exactness.of(label(claim.known().get()), label(follows(verdict.mean().getAsDouble())));
    }
    return JudgeReport.ofItem(model.name(), ID, verdict.read(), verdict.isCut(), swap, exactness);
  }

  private static boolean follows(double probability) {
    return probability >= 0.5;
  }

  private static String label(boolean follows) {
    return follows ? "yes" : "no";
  }
}
