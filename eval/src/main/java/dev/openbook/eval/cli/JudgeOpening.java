package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.judge.JudgeModel;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import dev.openbook.finetune.judge.JudgeModel.Settings;
import dev.openbook.finetune.remote.RemoteEndpoint;
import dev.openbook.finetune.remote.RemoteLanguageModel;
import dev.openbook.finetune.remote.RemoteSettings;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tokenize.ChatTemplate;
import java.io.IOException;
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
      return new LocalModelOpening(name, device, ContextOverflow.MIDDLE)
          .open(
              console,
              (model, checksum, tokenizer) ->
                  work.with(
                      new JudgeModel(
                          model,
                          named + "@" + checksum,
                          ChatTemplate.ofLoneMessage(tokenizer),
                          settings)));
    }
    try (LanguageModel model =
        RemoteLanguageModel.of(
            RemoteEndpoint.of(remote.get(), name),
            RemoteSettings.defaults(),
            console.environment())) {
      return work.with(new JudgeModel(model, named, UnaryOperator.identity(), settings));
    }
  }
}
