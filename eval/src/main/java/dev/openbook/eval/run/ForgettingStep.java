package dev.openbook.eval.run;

import dev.openbook.datasets.Progress;
import dev.openbook.eval.forgetting.ForgettingProbe;
import dev.openbook.eval.forgetting.ModelScores;
import dev.openbook.eval.forgetting.ScoreLog;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.generate.LocalLanguageModel;
import java.io.IOException;
import java.util.Map;

/**
 * Measures one model on general texts and questions, in the arithmetic in which it answers, and
 * keeps every score at once: a measurement that was stopped goes on.
 */
final class ForgettingStep {
  private final ForgettingProbe probe;
  private final PreparedModel model;
  private final StepStore store;
  private final StepKey key;

  /**
   * Plans the step.
   *
   * @param checksum the probe's
   * @param model the name is for progress alone
   */
  ForgettingStep(ForgettingProbe probe, String checksum, PreparedModel model, StepStore store) {
    this.probe = probe;
    this.model = model;
    this.store = store;
    this.key = new StepKey("forgetting", Map.of("model", model.identity(), "probe", checksum));
  }

  String name() {
    return model.name();
  }

  boolean isDone() {
    return store.isDone(key);
  }

  /**
   * Returns the model's scores, measured unless they are there.
   *
   * @throws IOException if the model cannot be opened or scores cannot be read or written
   */
  ModelScores scores(Progress progress) throws IOException {
    try (ScoreLog log = ScoreLog.open(store.folder(key), probe)) {
      if (isDone()) {
        return log.kept();
      }
      try (LocalLanguageModel opened = model.open(ContextOverflow.LEFT)) {
        ModelScores scores = probe.measure(opened, "measure " + name(), log, progress);
        store.markDone(key);
        return scores;
      }
    }
  }
}
