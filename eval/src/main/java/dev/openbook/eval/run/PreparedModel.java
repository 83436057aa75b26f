package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.audit.LeakReport;
import dev.openbook.eval.report.PreparationFacts;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.train.TrainedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A model after its preparation: the base alone, with the adapter of a training step, or the model
 * that the step made of it.
 *
 * @param name the preparation
 * @param base the model it starts from
 * @param training how it is fine-tuned; empty for the base as it is
 */
record PreparedModel(String name, BaseModel base, Optional<TrainingStep> training) {

  /** Returns what tells this model from every other one, rounding included. */
  String identity() {
    return base.sha256()
        + " "
        + base.arithmetic()
        + " threads="
        + base.runtime().threads().threads()
        + training.map(step -> " " + step.key().folderName()).orElse("");
  }

  /**
   * Makes the texts unless they are there, those of a training that it goes on from too, and
   * searches them for test questions.
   *
   * @param maxLeakShare most of the questions that may stand in them, 0 to 1
   * @throws BadInputException if more do
   * @throws IOException if the texts cannot be written
   */
  void audit(Progress progress, double maxLeakShare) throws IOException {
    if (training.isEmpty()) {
      return;
    }
    training.get().audit(progress);
    for (Optional<TrainingStep> step = training; step.isPresent(); step = step.get().from()) {
      requireFewLeaks(step.get(), maxLeakShare);
    }
  }

  private static void requireFewLeaks(TrainingStep step, double maxLeakShare) {
    LeakReport found = step.audit();
    double share = (double) found.questionLeaks() / found.questions();
    if (share > maxLeakShare) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "preparation '%s': %d of %d questions leak into its texts, a share of %.4f, but"
                  + " audit.maxLeakShare is %s; first: %s in %s; change the texts, or raise it",
              step.name(),
              found.questionLeaks(),
              found.questions(),
              share,
              maxLeakShare,
              found.examples().getFirst().questionId(),
              found.examples().getFirst().textId()));
    }
  }

  /**
   * Makes adapter or model unless they are there, after the audit.
   *
   * @param clock times training
   * @throws IOException if they cannot be written
   */
  void make(Progress progress, InstantSource clock) throws IOException {
    if (training.isPresent()) {
      training.get().make(progress, clock);
    }
  }

  /**
   * Opens the model; the caller closes it.
   *
   * @param overflow what becomes of prompts that exceed its context
   * @throws IOException if its files cannot be read
   */
  LocalLanguageModel open(ContextOverflow overflow) throws IOException {
    NativeRuntime.start(base.runtime(), base.device());
    ModelOptions plain =
        ModelOptions.of(base.name(), base.precision())
            .withDevice(base.device())
            .withOverflow(overflow);
    ModelOptions options = base.int8Weights() ? plain.withInt8Weights() : plain;
    if (training.isEmpty()) {
      return LocalLanguageModel.open(base.path(), options);
    }
    return switch (training.get().trained()) {
      case TrainedFiles.Adapter(Path folder) ->
          LocalLanguageModel.open(base.path(), options.withAdapter(folder));
      case TrainedFiles.Model(Path folder) -> LocalLanguageModel.open(folder, options);
    };
  }

  /**
   * Returns what the report says of the preparation.
   *
   * @throws IOException if its texts cannot be read
   */
  PreparationFacts facts() throws IOException {
    return training.isPresent() ? training.get().facts() : PreparationFacts.untouched(name);
  }

  /** Returns the ids of test questions found in the texts, which were then left out. */
  List<String> leakedQuestionIds() {
    return training.map(step -> step.audit().flaggedQuestionIds()).orElse(List.of());
  }
}
