package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Progress;

/** Trainings that are cut off in the middle. */
final class PowerCut {
  private static final String MESSAGE = "power cut";

  private PowerCut() {}

  /** Something that trains. */
  @FunctionalInterface
  interface Training {
    /** Trains. */
    void run(Progress progress) throws Exception;
  }

  /** Runs a training until it has reported its progress so often, and cuts it off at the next. */
  static void after(int reports, Training training) {
    int[] seen = {0};
    assertThatThrownBy(
            () ->
                training.run(
                    (task, done, total, unit) -> {
                      if (seen[0]++ == reports) {
                        throw new IllegalStateException(MESSAGE);
                      }
                    }))
        .hasMessage(MESSAGE);
  }
}
