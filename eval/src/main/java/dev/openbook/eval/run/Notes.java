package dev.openbook.eval.run;

import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.suite.Suite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Remarks that a reader of the numbers must not miss.
 *
 * @param suite what was run
 * @param inputs what it started from
 * @param arms arms with their scores
 * @param comparisons paired differences
 */
record Notes(Suite suite, RunInputs inputs, List<Report.Arm> arms, List<Comparison> comparisons) {
  private static final int FEW_DOCUMENTS = 8;

  /** Returns the remarks, one sentence each. */
  List<String> all() {
    var notes = new ArrayList<String>();
    String primary = suite.measures().getFirst().name();
    for (Comparison comparison : comparisons) {
      if (comparison.measure().equals(primary) && isTunedRetrieval(comparison)) {
        notes.add(
            String.format(
                Locale.ROOT,
                "Fine-tuning does not help once passages are retrieved: %s scores %+.3f %s against"
                    + " %s.",
                comparison.arm(),
                comparison.difference().value(),
                primary,
                comparison.baseline()));
      }
    }
    int documents = inputs.exam().test().documents().size();
    if (documents < FEW_DOCUMENTS) {
      notes.add(
          "Only "
              + documents
              + " documents: intervals that resample documents are unreliable below "
              + FEW_DOCUMENTS
              + ".");
    }
    unreachable().ifPresent(notes::add);
    cuts().ifPresent(notes::add);
    int asked = suite.prompt().examples();
    int given = inputs.exam().examples().size();
    if (given < asked) {
      notes.add(
          "The documents outside the test gave "
              + given
              + " worked examples of the "
              + asked
              + " asked for.");
    }
    return notes;
  }

  /** Says so where signs of so few documents can make no corrected p value small enough. */
  private Optional<String> unreachable() {
    int documents = inputs.exam().test().questionsByDocument().size();
    long family = comparisons.stream().filter(one -> one.adjustedP().isPresent()).count();
    double least = Math.min(1, 2 * Math.pow(0.5, documents));
    return documents == 1 || family * least <= 1 - suite.compare().confidence()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "No difference could be called clear: with %d documents no p value is below %.2g,"
                    + " and %d comparisons or more are corrected together; take more documents or"
                    + " compare less.",
                documents,
                least,
                family));
  }

  /** Says how many passages each cut gave, where there are several. */
  private Optional<String> cuts() {
    var counts = new LinkedHashMap<PassageCut, Integer>();
    inputs
        .exam()
        .pools()
        .forEach((choice, pool) -> counts.put(choice.cut(), pool.passages().size()));
    return counts.size() == 1
        ? Optional.empty()
        : Optional.of(
            counts.entrySet().stream()
                .map(cut -> String.format(Locale.ROOT, "%,d (%s)", cut.getValue(), cut.getKey()))
                .collect(Collectors.joining(", ", "Passages by cut: ", ".")));
  }

  private boolean isTunedRetrieval(Comparison comparison) {
    var arm = armOf(comparison.arm());
    var baseline = armOf(comparison.baseline());
    return comparison.difference().value() < 0
        && arm.context().equals(baseline.context())
        && suite.contextOf(new Suite.Arm(arm.preparation(), arm.context())).kind()
            instanceof ContextKind.Retrieved
        && suite.preparations().get(arm.preparation()) instanceof Preparation.Trained
        && suite.preparations().get(baseline.preparation()) instanceof Preparation.Plain;
  }

  private Report.Arm armOf(String name) {
    return arms.stream().filter(arm -> arm.name().equals(name)).findFirst().orElseThrow();
  }
}
