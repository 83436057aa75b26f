package dev.openbook.eval.report;

import dev.openbook.eval.attribution.Attribution;
import dev.openbook.eval.attribution.Outcome;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.ContextKind;
import dev.openbook.eval.report.Report.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an arm's answers come from, against the same model closed book, by the first measure whose
 * scores are all 0 or 1.
 *
 * @param arm name of the arm with passages
 * @param closedBook name of the arm without
 * @param measure name of the measure that says what is right
 * @param attribution questions by outcome; those that the measure does not apply to are left out
 * @param bound name of the same model's arm with the gold passage, of the same cut where there is
 *     one; empty when there is none
 */
public record AttributionFacts(
    String arm,
    String closedBook,
    String measure,
    Attribution attribution,
    Optional<String> bound) {

  /** Returns the facts of every arm with passages whose model also answered closed book. */
  public static List<AttributionFacts> of(Report report) {
    return report.measures().stream()
        .filter(measure -> isBinary(report, measure))
        .findFirst()
        .map(measure -> of(report, measure))
        .orElse(List.of());
  }

  private static List<AttributionFacts> of(Report report, Measure measure) {
    var facts = new ArrayList<AttributionFacts>();
    for (Arm arm : report.arms()) {
      Optional<String> closed =
          siblings(report, arm, ContextKind.CLOSED_BOOK).map(Arm::name).findFirst();
      if (closed.isPresent() && !closed.get().equals(arm.name())) {
        List<Outcome> outcomes =
            report.questions().stream()
                .flatMap(question -> outcome(question, arm, closed.get(), measure).stream())
                .toList();
        Optional<String> bound = bound(report, arm).filter(name -> !name.equals(arm.name()));
        facts.add(
            new AttributionFacts(
                arm.name(), closed.get(), measure.name(), Attribution.of(outcomes), bound));
      }
    }
    return facts;
  }

  private static boolean isBinary(Report report, Measure measure) {
    double[] scores =
        report.questions().stream()
            .flatMap(question -> question.answers().values().stream())
            .map(answer -> answer.scores().get(measure.name()))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .distinct()
            .toArray();
    return scores.length > 0 && Arrays.stream(scores).allMatch(s -> s == 0 || s == 1);
  }

  /** Returns the first arm with gold, one whose passages are cut alike before others. */
  private static Optional<String> bound(Report report, Arm arm) {
    Optional<String> cut = cut(report, arm);
    return siblings(report, arm, ContextKind.ORACLE)
        .filter(gold -> cut(report, gold).equals(cut))
        .findFirst()
        .or(() -> siblings(report, arm, ContextKind.ORACLE).findFirst())
        .map(Arm::name);
  }

  private static Optional<String> cut(Report report, Arm arm) {
    return report.contextOf(arm).passages().map(PassageSource::cut);
  }

  /** Returns the arms of the same preparation in contexts of that kind. */
  private static Stream<Arm> siblings(Report report, Arm arm, ContextKind kind) {
    return report.arms().stream()
        .filter(other -> other.preparation().equals(arm.preparation()))
        .filter(other -> report.contextOf(other).kind() == kind);
  }

  private static Optional<Outcome> outcome(
      QuestionFacts question, Arm arm, String closedBook, Measure measure) {
    ArmAnswer open = question.answers().get(arm.name());
    ArmAnswer closed = question.answers().get(closedBook);
    if (open == null || closed == null) {
      return Optional.empty();
    }
    Double openScore = open.scores().get(measure.name());
    Double closedScore = closed.scores().get(measure.name());
    return openScore == null || closedScore == null
        ? Optional.empty()
        : Optional.of(Outcome.of(open.isGoldInContext(), closedScore == 1, openScore == 1));
  }
}
