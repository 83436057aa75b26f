package dev.openbook.finetune.weights;

import java.nio.file.Path;
import java.util.Optional;

/** Where a checkpoint's tokenizer is described. */
public sealed interface TokenizerSource {
  /**
   * Hugging Face files.
   *
   * @param tokenizerJson the tokenizer itself
   * @param tokenizerConfig {@code tokenizer_config.json} with special tokens and chat template
   */
  record Files(Path tokenizerJson, Optional<Path> tokenizerConfig) implements TokenizerSource {}

  /**
   * A GGUF file's own metadata.
   *
   * @param metadata keys under {@code tokenizer.}
   */
  record Gguf(GgufMetadata metadata) implements TokenizerSource {}
}
