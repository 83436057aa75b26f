package dev.openbook.finetune.chat;

import dev.openbook.finetune.generate.ByteTokenizer;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The stories260K checkpoint with a tokenizer of characters and a chat template. */
final class TinyChat {
  private static final String TEMPLATE =
      "{% for m in messages %}{{ m.role + ': ' + m.content + '; ' }}{% endfor %}"
          + "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";

  private TinyChat() {}

  /** Writes the model's files into a folder and opens it. */
  static LocalChat open(Path folder, ChatSettings settings) throws IOException {
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(TinyModel.path().resolve(file), folder.resolve(file));
    }
    ByteTokenizer.write(folder);
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"chat_template\": \"" + TEMPLATE + "\"}");
    return LocalChat.open(folder, ModelOptions.of("tiny", Precision.F32), settings);
  }
}
