package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.judge.JudgeModel.Reply;
import dev.openbook.finetune.judge.JudgeReport.Exactness;
import dev.openbook.finetune.judge.JudgeReport.Swap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gives items a score: the expected value {@code sum_s p(s) s} over the probabilities of the
 * scale's scores, or the score that a generated reply names. Each item is asked about twice, with
 * the scale told upwards and downwards; the score is the mean.
 *
 * <p>In the report an item is consistent when both scores round to the same; where they do not, the
 * replies lean to the end of the scale that was told first or to the other one. Where exact match
 * is known, a score above the middle of the scale says {@code right}.
 *
 * @param <T> what is judged
 * @see <a href="https://arxiv.org/abs/2303.16634">Liu et al., G-Eval, section 2</a>
 */
public final class SingleScoreJudge<T> {
  private final JudgeModel model;
  private final ScorePrompt<T> prompt;
  private final ReplyForm form;

  /** Makes a judge of a model and a prompt. */
  public SingleScoreJudge(JudgeModel model, ScorePrompt<T> prompt) {
    this.model = requireNonNull(model, "model is null");
    this.prompt = requireNonNull(prompt, "prompt is null");
    if (prompt.lowest() < 0 || prompt.highest() > 9 || prompt.lowest() >= prompt.highest()) {
      throw new IllegalArgumentException(
          "scale must rise within 0 to 9, got " + prompt.lowest() + " to " + prompt.highest());
    }
    this.form =
        ReplyForm.labelled(
            prompt.label(),
            IntStream.rangeClosed(prompt.lowest(), prompt.highest())
                .mapToObj(Integer::toString)
                .toList());
  }

  /** Returns the judge's name, as its reports have it. */
  public String name() {
    return model.name();
  }

  /** Judges items. */
  public Judgement<TwoReadings> judge(List<T> items) {
    List<Prompt> messages =
        items.stream()
            .flatMap(item -> Stream.of(prompt.message(item, false), prompt.message(item, true)))
            .toList();
    List<Reply> replies = model.ask(messages, form);
    return judged(
        items,
        IntStream.range(0, items.size())
            .mapToObj(i -> readings(replies.get(2 * i), replies.get(2 * i + 1)))
            .toList());
  }

  /**
   * Returns the judgement of items whose scores were kept from before.
   *
   * @param scores one an item, as {@link #judge} gave them
   */
  public Judgement<TwoReadings> judged(List<T> items, List<TwoReadings> scores) {
    if (items.size() != scores.size()) {
      throw new IllegalArgumentException(
          "items size (" + items.size() + ") does not match scores size (" + scores.size() + ")");
    }
    var reports = new ArrayList<JudgeReport>();
    for (int i = 0; i < items.size(); i++) {
      reports.add(report(items.get(i), scores.get(i)));
    }
    return new Judgement<>(
        scores, reports.stream().reduce(JudgeReport.none(model.name()), JudgeReport::plus));
  }

  private TwoReadings readings(Reply upwards, Reply downwards) {
    return new TwoReadings(
        expected(upwards), expected(downwards), upwards.isCut() || downwards.isCut());
  }

  private OptionalDouble expected(Reply reply) {
    return reply
        .shares()
        .map(
            shares -> {
              double sum = 0;
              for (int i = 0; i < shares.length; i++) {
                sum += shares[i] * (prompt.lowest() + i);
              }
              // rounding may carry it over the end of the scale
              return OptionalDouble.of(Math.clamp(sum, prompt.lowest(), prompt.highest()));
            })
        .orElse(OptionalDouble.empty());
  }

  private JudgeReport report(T item, TwoReadings score) {
    Swap swap = Swap.NONE;
    if (score.isWhole()) {
      long upwards = Math.round(score.asGiven().getAsDouble());
      long downwards = Math.round(score.reversed().getAsDouble());
      Position lean = Position.NEITHER;
      if (upwards != downwards) {
        // Upwards the lowest score stands first, downwards the highest.
        lean = upwards < downwards ? Position.FIRST : Position.SECOND;
      }
      swap = Swap.of(lean, lean);
    }
    double middle = (prompt.lowest() + prompt.highest()) / 2.0;
    Exactness exactness = Exactness.NONE;
    if (prompt.isRight(item).isPresent() && score.mean().isPresent()) {
      exactness =
          Exactness.of(
              label(prompt.isRight(item).get()), label(score.mean().getAsDouble() > middle));
    }
    return JudgeReport.ofItem(
        model.name(), prompt.id(item), score.read(), score.isCut(), swap, exactness);
  }

  private static String label(boolean right) {
    return right ? "right" : "wrong";
  }
}
