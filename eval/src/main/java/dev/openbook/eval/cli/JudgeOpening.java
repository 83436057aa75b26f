package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.judge.JudgeModel;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import dev.openbook.finetune.judge.JudgeModel.Settings;
import dev.openbook.finetune.remote.RemoteEndpoint;
import dev.openbook.finetune.remote.RemoteLanguageModel;
import dev.openbook.finetune.remote.RemoteSettings;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A judge that is to be opened.
 *
 * @param option the option that named it, for complaints
 * @param named {@code model:NAME}
 * @param remote server that judges
 * @param settings how it is asked
 * @param device where a model of this machine is computed
 */
record JudgeOpening(
    String option, String named, Optional<String> remote, Settings settings, Device device) {
  private static final String MODEL = "model:";

  JudgeOpening {
    if (!named.startsWith(MODEL) || named.length() == MODEL.length()) {
      throw new BadInputException(option + " must be model:NAME, got '" + named + "'");
    }
    if (remote.isPresent() && settings.reading() == Reading.SCORED) {
      throw new BadInputException(
          "--reading scored needs a model of this machine; servers tell no probabilities");
    }
  }

  /** Something done with a judge while its model is open. */
  @FunctionalInterface
  interface Work<T> {
    /** Does it. */
    T with(JudgeModel judge) throws IOException;
  }

  /** Opens the model, does the work and closes it. */
  <T> T open(Console console, Work<T> work) throws IOException {
    String name = named.substring(MODEL.length());
    if (remote.isEmpty()) {
      return openHere(console, name, work);
    }
    try (LanguageModel model =
        RemoteLanguageModel.of(
            RemoteEndpoint.of(remote.get(), name),
            RemoteSettings.defaults(),
            console.environment())) {
      return work.with(new JudgeModel(model, named, UnaryOperator.identity(), settings));
    }
  }

  private <T> T openHere(Console console, String name, Work<T> work) throws IOException {
    Path path = ModelLocation.find(name, console.environment(), console.progress());
    console.progress().endLine();
    String checksum = ModelLocation.checksum(path).substring(0, 12);
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      UnaryOperator<String> chat = ChatTemplate.ofLoneMessage(checkpoint.tokenizer());
      RuntimeSettings runtime =
          RuntimeChoice.of(console, device, RuntimeChoice.Effort.MEASURE_ONCE).settings();
      NativeRuntime.start(runtime, device);
      ModelOptions options =
          ModelOptions.of(name, Precision.F32)
              .withDevice(device)
              .withOverflow(ContextOverflow.MIDDLE);
      try (LanguageModel model = LocalLanguageModel.open(checkpoint, options)) {
        return work.with(new JudgeModel(model, named + "@" + checksum, chat, settings));
      }
    }
  }
}
