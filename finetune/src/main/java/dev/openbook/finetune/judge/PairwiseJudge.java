package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.judge.JudgeModel.Reply;
import dev.openbook.finetune.judge.JudgeReport.Exactness;
import dev.openbook.finetune.judge.JudgeReport.Swap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says which of two answers is better. Each pair is shown in both orders; an answer wins only if it
 * wins both times, else it is a tie.
 *
 * @see <a href="https://arxiv.org/abs/2306.05685">Zheng et al., Judging LLM-as-a-Judge, section
 *     3.4</a>
 */
public final class PairwiseJudge {
  private final JudgeModel model;

  /** Which answer is better. */
  public enum Verdict {
    /** The pair's first answer. */
    A,
    /** The pair's second answer. */
    B,
    /** Neither. */
    TIE;

    Verdict swapped() {
      return switch (this) {
        case A -> B;
        case B -> A;
        case TIE -> TIE;
      };
    }

    private Position position() {
      return switch (this) {
        case A -> Position.FIRST;
        case B -> Position.SECOND;
        case TIE -> Position.NEITHER;
      };
    }
  }

  /**
   * What was said of one pair.
   *
   * @param asGiven verdict with A shown first; empty when the reply holds none
   * @param swapped verdict with B shown first, A still the pair's first answer
   * @param isCut whether a message was read in part
   */
  public record PairVerdict(Optional<Verdict> asGiven, Optional<Verdict> swapped, boolean isCut) {
    public PairVerdict {
      requireNonNull(asGiven, "asGiven is null");
      requireNonNull(swapped, "swapped is null");
    }

    /** Returns the verdict of both, a tie where they disagree; empty when one was not read. */
    public Optional<Verdict> verdict() {
      return asGiven.flatMap(one -> swapped.map(other -> one == other ? one : Verdict.TIE));
    }
  }

  /** Makes a judge of a model. */
  public PairwiseJudge(JudgeModel model) {
    this.model = requireNonNull(model, "model is null");
  }

  /** Judges pairs. */
  public Judgement<PairVerdict> judge(List<AnswerPair> pairs) {
    List<Prompt> messages =
        pairs.stream()
            .flatMap(pair -> Stream.of(pair, pair.swapped()))
            .map(PairwisePrompt::message)
            .toList();
    List<Reply> replies = model.ask(messages, PairwisePrompt.FORM);
    var verdicts = new ArrayList<PairVerdict>();
    JudgeReport report = JudgeReport.none(model.name());
    for (int i = 0; i < pairs.size(); i++) {
      Reply one = replies.get(2 * i);
      Reply other = replies.get(2 * i + 1);
      var verdict =
          new PairVerdict(
              verdict(one), verdict(other).map(Verdict::swapped), one.isCut() || other.isCut());
      verdicts.add(verdict);
      report = report.plus(report(pairs.get(i), verdict));
    }
    return new Judgement<>(verdicts, report);
  }

  /** Returns the likeliest verdict; a tie when the two best are equal. */
  private static Optional<Verdict> verdict(Reply reply) {
    return reply
        .shares()
        .map(
            shares -> {
              double a = shares[0];
              double b = shares[1];
              if (shares[2] >= Math.max(a, b) || a == b) {
                return Verdict.TIE;
              }
              return a > b ? Verdict.A : Verdict.B;
            });
  }

  private JudgeReport report(AnswerPair pair, PairVerdict given) {
    Swap swap =
        given
            .asGiven()
            .flatMap(
                one ->
                    given
                        .swapped()
                        .map(other -> Swap.of(one.position(), other.swapped().position())))
            .orElse(Swap.NONE);
    Exactness exactness =
        pair.exact()
            .flatMap(
                exact ->
                    given
                        .verdict()
                        .map(verdict -> Exactness.of(exact.verdict().name(), verdict.name())))
            .orElse(Exactness.NONE);
    int read = (given.asGiven().isPresent() ? 1 : 0) + (given.swapped().isPresent() ? 1 : 0);
    return JudgeReport.ofItem(
        model.name(), PairwisePrompt.id(pair), read, given.isCut(), swap, exactness);
  }
}
