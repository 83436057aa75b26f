package dev.openbook.eval.run;

import dev.openbook.datasets.Progress;
import dev.openbook.eval.forgetting.Forgetting;
import dev.openbook.eval.forgetting.ForgettingProbe;
import dev.openbook.eval.forgetting.ModelScores;
import dev.openbook.eval.forgetting.ModelScores.ChoiceRule;
import dev.openbook.eval.report.ForgettingFacts;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.eval.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the trained models of a run have forgotten: the base is measured once, then each of them,
 * one model in memory at a time.
 */
final class ForgettingStudy {
  /** Names the base in progress and plan. */
  private static final String BASE = "base";

  private final ForgettingProbe probe;
  private final String checksum;
  private final BaseModel base;
  private final StepStore store;
  private final Sampling sampling;

  private ForgettingStudy(
      ForgettingProbe probe, BaseModel base, StepStore store, Sampling sampling) {
    this.probe = probe;
    this.checksum = probe.checksum();
    this.base = base;
    this.store = store;
    this.sampling = sampling;
  }

  /**
   * Reads what a suite measures on; empty where it measures nothing.
   *
   * @throws dev.openbook.datasets.BadInputException if a file is missing or cannot be used
   */
  static Optional<ForgettingStudy> of(Suite suite, BaseModel base, StepStore store) {
    return suite
        .forgetting()
        .map(
            choice ->
                new ForgettingStudy(
                    ForgettingProbe.read(choice.texts(), choice.maxTexts(), choice.choices())
                        .within(base.contextLength()),
                    base,
                    store,
                    new Sampling(
                        suite.compare().resamples(), suite.seed(), suite.compare().confidence())));
  }

  /**
   * Returns the steps, the base first; none where no model is trained.
   *
   * @param prepared all models of the run
   */
  List<ForgettingStep> steps(List<PreparedModel> prepared) {
    List<PreparedModel> trained = trained(prepared);
    return trained.isEmpty()
        ? List.of()
        : Stream.concat(Stream.of(untouched()), trained.stream()).map(this::step).toList();
  }

  /** Returns the tokens that a model reads, estimate. */
  long tokens() {
    return probe.tokens(base.counter());
  }

  /**
   * Measures what is not measured yet, and compares each trained model with the base.
   *
   * @param prepared all models of the run, made
   * @throws IOException if a model cannot be opened or scores cannot be kept
   */
  List<ForgettingFacts> facts(List<PreparedModel> prepared, Progress progress) throws IOException {
    List<PreparedModel> trained = trained(prepared);
    var facts = new ArrayList<ForgettingFacts>();
    if (!trained.isEmpty()) {
      ModelScores before = step(untouched()).scores(progress);
      for (PreparedModel model : trained) {
        ModelScores after = step(model).scores(progress);
        facts.add(facts(model.name(), Forgetting.of(before, after, sampling)));
      }
    }
    return facts;
  }

  private static List<PreparedModel> trained(List<PreparedModel> prepared) {
    return prepared.stream().filter(model -> model.training().isPresent()).toList();
  }

  private PreparedModel untouched() {
    return new PreparedModel(BASE, base, Optional.empty());
  }

  private ForgettingStep step(PreparedModel model) {
    return new ForgettingStep(probe, checksum, model, store);
  }

  private static ForgettingFacts facts(String preparation, Forgetting forgetting) {
    return new ForgettingFacts(
        preparation,
        forgetting
            .texts()
            .map(
                it ->
                    new ForgettingFacts.TextChange(
                        it.texts(),
                        it.bytes(),
                        it.before(),
                        it.after(),
                        RunScores.estimate(it.difference()))),
        forgetting.choices().stream()
            .map(
                it ->
                    new ForgettingFacts.ChoiceChange(
                        rule(it.rule()),
                        it.questions(),
                        it.before(),
                        it.after(),
                        RunScores.estimate(it.difference()),
                        it.mcNemar().onlyFirst(),
                        it.mcNemar().onlySecond(),
                        it.mcNemar().p()))
            .toList());
  }

  private static String rule(ChoiceRule rule) {
    return switch (rule) {
      case LIKELIEST -> "likeliest choice";
      case LIKELIEST_PER_BYTE -> "likeliest choice per byte";
    };
  }
}
