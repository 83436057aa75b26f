package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.texts.WrittenKinds;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.prompted.PromptForm;
import dev.openbook.finetune.synthesize.prompted.PromptedWriting;
import dev.openbook.finetune.synthesize.prompted.RejectedReply;
import dev.openbook.finetune.synthesize.prompted.WritingResult;
import dev.openbook.finetune.synthesize.prompted.WritingSettings;
import dev.openbook.finetune.synthesize.prompted.WritingShare;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model of this machine that writes a suite's texts, in 32-bit floats.
 *
 * @param name as the suite names it
 * @param path its files
 * @param checksum of its files
 * @param base the suite's base model, for device, settings of the native library and tokens
 */
record GeneratorModel(String name, Path path, String checksum, BaseModel base) {
  private static final int BATCH = 8;
  private static final int ROUNDS = 10;

  /**
   * Finds or fetches the model.
   *
   * @throws BadInputException if there is none of that name
   * @throws IOException if its files cannot be read
   */
  static GeneratorModel find(String name, RunInputs inputs) throws IOException {
    BaseModel base = inputs.base();
    if (name.equals(base.name())) {
      return new GeneratorModel(name, base.path(), base.sha256(), base);
    }
    Path path = ModelLocation.find(name, inputs.environment(), Progress.NONE);
    return new GeneratorModel(name, path, ModelLocation.checksum(path), base);
  }

  /**
   * Writes texts; replies are kept in a log that a killed run goes on from.
   *
   * @param written kinds, budget and sampling
   * @param shares what is asked
   * @param replies file of the log
   * @param sink takes each text, in a fixed order
   * @param aside takes each reply that is not fit
   * @throws BadInputException if the model cannot be used
   * @throws IOException if a file cannot be read or written
   */
  WritingResult write(
      Preparation.Written written,
      List<WritingShare> shares,
      long seed,
      Path replies,
      Consumer<SyntheticText> sink,
      Consumer<RejectedReply> aside,
      Progress progress)
      throws IOException {
    NativeRuntime.start(base.runtime(), base.device());
    try (Checkpoint checkpoint = Checkpoint.open(path);
        LocalLanguageModel model =
            LocalLanguageModel.open(
                checkpoint,
                ModelOptions.of(name, Precision.F32)
                    .withDevice(base.device())
                    .withOverflow(ContextOverflow.REFUSE))) {
      PromptForm form = WrittenKinds.form(checkpoint.tokenizer());
      var settings =
          new WritingSettings(written.temperature(), written.maxTokens(), BATCH, ROUNDS, seed);
      return new PromptedWriting(
              model, "model:" + name + "@" + ModelLocation.shortened(checksum), form, settings)
          .run(shares, base.counter(), written.budgetTokens(), replies, sink, aside, progress);
    }
  }
}
