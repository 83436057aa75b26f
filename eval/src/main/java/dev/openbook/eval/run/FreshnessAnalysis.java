package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Question;
import dev.openbook.eval.measure.Freshness;
import dev.openbook.eval.measure.SquadRules;
import dev.openbook.eval.report.FreshnessFacts;
import dev.openbook.eval.report.FreshnessFacts.Line;
import dev.openbook.eval.report.FreshnessFacts.Reach;
import dev.openbook.eval.report.FreshnessFacts.Renewal;
import dev.openbook.eval.report.PreparationFacts;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.Arm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How arms answer questions whose answer has changed, and what it took to renew them: the steps
 * that depend on the current documents. Making a whole index or training anew is counted as it was
 * measured, though a part of the index would do.
 */
final class FreshnessAnalysis {
  private final Suite suite;
  private final RunInputs inputs;
  private final Map<String, PreparedModel> models = new LinkedHashMap<>();
  private final Map<String, PreparationFacts> facts = new LinkedHashMap<>();

  /** Kind of an arm: all of it but the number of training tokens. */
  private record Kind(Preparation preparation, String context) {}

  FreshnessAnalysis(
      Suite suite, RunInputs inputs, List<PreparedModel> prepared, List<PreparationFacts> facts) {
    this.suite = suite;
    this.inputs = inputs;
    prepared.forEach(model -> this.models.put(model.name(), model));
    facts.forEach(each -> this.facts.put(each.name(), each));
  }

  /**
   * Returns the facts; empty where no answer has changed.
   *
   * @throws IOException if the times of steps cannot be read
   */
  Optional<FreshnessFacts> facts(List<ArmResult> arms) throws IOException {
    List<Question> questions = inputs.exam().test().questions();
    long changed = questions.stream().filter(Question::isChanged).count();
    if (changed == 0) {
      return Optional.empty();
    }
    var lines = new ArrayList<Line>();
    Map<Kind, List<Line>> kinds = new LinkedHashMap<>();
    for (ArmResult result : arms) {
      Line line = line(result);
      lines.add(line);
      if (seesCurrentDocuments(result.arm())) {
        kinds.computeIfAbsent(kind(result.arm()), kind -> new ArrayList<>()).add(line);
      }
    }
    List<Reach> reaches =
        kinds.values().stream()
            .map(
                kind ->
                    Reach.of(
                        kind.stream()
                            .sorted(Comparator.comparingLong(line -> line.renewal().tokens()))
                            .toList()))
            .toList();
    return Optional.of(
        new FreshnessFacts(
            Math.toIntExact(changed), Math.toIntExact(questions.size() - changed), lines, reaches));
  }

  private Line line(ArmResult result) throws IOException {
    Map<Freshness, Integer> counts = new EnumMap<>(Freshness.class);
    int right = 0;
    for (int i = 0; i < result.tasks().size(); i++) {
      Question question = result.tasks().get(i).question();
      String answer = result.answers().get(i).text();
      if (question.isChanged()) {
        counts.merge(Freshness.of(answer, question.answers(), question.stale()), 1, Integer::sum);
      } else if (SquadRules.exactMatch(answer, question.answers()) == 1) {
        right++;
      }
    }
    return new Line(
        result.arm().name(),
        counts.getOrDefault(Freshness.FRESH, 0),
        counts.getOrDefault(Freshness.STALE, 0),
        counts.getOrDefault(Freshness.BOTH, 0),
        counts.getOrDefault(Freshness.NEITHER, 0),
        right,
        renewal(result.arm()));
  }

  private Renewal renewal(Arm arm) throws IOException {
    var steps = new ArrayList<String>();
    double seconds = 0;
    long tokens = 0;
    double flops = 0;
    if (isTrainedOnCurrent(arm)) {
      PreparationFacts.Training training =
          requireNonNull(facts.get(arm.preparation())).training().orElseThrow();
      steps.add("texts");
      steps.add("training");
      seconds +=
          requireNonNull(models.get(arm.preparation()))
              .training()
              .orElseThrow()
              .textsDuration()
              .map(FreshnessAnalysis::seconds)
              .orElse(Double.NaN);
      seconds += seconds(training.duration());
      tokens = training.tokens();
      flops = training.flops();
    }
    if (searchesCurrent(context(arm))) {
      steps.add("index");
      seconds +=
          inputs
              .exam()
              .pool(suite.contextOf(arm).passages())
              .indexing()
              .map(FreshnessAnalysis::seconds)
              .orElse(Double.NaN);
    }
    return new Renewal(
        steps,
        Double.isNaN(seconds) ? OptionalDouble.empty() : OptionalDouble.of(seconds),
        tokens,
        flops);
  }

  private boolean seesCurrentDocuments(Arm arm) {
    ContextKind context = context(arm);
    boolean isShown =
        !(context instanceof ContextKind.ClosedBook)
            && context.documents() == DocumentVersion.CURRENT;
    return isShown || isTrainedOnCurrent(arm);
  }

  private boolean isTrainedOnCurrent(Arm arm) {
    return suite.preparations().get(arm.preparation()) instanceof Preparation.Trained trained
        && trained.documents() == DocumentVersion.CURRENT;
  }

  private static boolean searchesCurrent(ContextKind context) {
    return switch (context) {
      case ContextKind.Retrieved(_, DocumentVersion documents) ->
          documents == DocumentVersion.CURRENT;
      case ContextKind.Placed(_, DistractorSource source) -> source == DistractorSource.HARD;
      case ContextKind.ClosedBook _ -> false;
      case ContextKind.Gold _ -> false;
      case ContextKind.WholeDocument _ -> false;
    };
  }

  private ContextKind context(Arm arm) {
    return suite.contextOf(arm).kind();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private Kind kind(Arm arm) {
    Preparation preparation = requireNonNull(suite.preparations().get(arm.preparation()));
    return new Kind(
        preparation instanceof Preparation.Trained trained ? trained.withoutTokens() : preparation,
        arm.context());
  }
}
