package dev.openbook.finetune.train;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files beside the weights of a model that was trained as a whole: those of its base. */
final class ModelFolder {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final List<String> OTHERS =
      List.of(
          TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "generation_config.json");

  private ModelFolder() {}

  /**
   * Checks that a base model has the files that its fine-tuned model needs.
   *
   * @param base folder or GGUF file
   * @throws BadInputException if one is missing
   */
  static void requireFiles(Path base) {
    for (String name : List.of(CONFIG, TOKENIZER)) {
      if (!Files.exists(home(base).resolve(name))) {
        throw BadInputException.in(
            home(base),
            "has no "
                + name
                + ", which full fine-tuning hands on to its result; export the model to"
                + " safetensors first, or train an adapter ('method: lora')");
      }
    }
  }

  /** Copies a base model's files; the config says that the weights are in single precision. */
  static void copy(Path base, Path folder) throws IOException {
    for (String name : OTHERS) {
      Path file = home(base).resolve(name);
      if (Files.exists(file)) {
        Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    ObjectNode config =
        JsonMapper.shared()
            .convertValue(JsonRecord.whole(home(base).resolve(CONFIG)).node(), ObjectNode.class);
    config.remove("torch_dtype");
    config.put("dtype", "float32");
    AtomicFile.write(
        folder.resolve(CONFIG),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
  }

  private static Path home(Path base) {
    Path parent = base.toAbsolutePath().getParent();
    return Files.isDirectory(base) || parent == null ? base : parent;
  }
}
