package dev.openbook.finetune.weights;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.ConfigJson;
import dev.openbook.finetune.architecture.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model's files, opened: sizes, tensors, and where its tokenizer is described.
 *
 * <p>Tensors are checked against the config: each is there with its shape, and none stands beside
 * that would change the output. Owns the weights; close it when they have been read. Config and
 * tokenizer source stay usable.
 *
 * @param path folder or GGUF file that was opened
 * @param config sizes and constants
 * @param weights named tensors, in Hugging Face's names and row order
 * @param tokenizer where the tokenizer is; empty when the files have none
 */
public record Checkpoint(
    Path path, ModelConfig config, WeightSource weights, Optional<TokenizerSource> tokenizer)
    implements AutoCloseable {
  /** Returns the number of weights; embeddings that also serve as the head count once. */
  public long parameterCount() {
    return weights.tensors().values().stream()
        .mapToLong(WeightSource.TensorInfo::elementCount)
        .sum();
  }

  /**
   * Opens a GGUF file, or a folder with {@code config.json} and {@code model.safetensors} (or its
   * index of shards), or a folder with one GGUF file. A folder that has both is read from
   * safetensors. A tokenizer's JSON file beside the weights goes before GGUF metadata.
   *
   * @throws BadInputException if there is no model, more than one, or one that is broken or not
   *     supported
   * @throws IOException if a file cannot be read
   */
  public static Checkpoint open(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return openGguf(path, path);
    }
    if (!Files.isDirectory(path)) {
      throw new BadInputException("model not found at " + path.toAbsolutePath());
    }
    if (Files.exists(path.resolve("model.safetensors.index.json"))) {
      ModelConfig config = ConfigJson.read(path);
      return checked(
          path,
          config,
          ShardedWeights.open(path.resolve("model.safetensors.index.json")),
          tokenizerFiles(path));
    }
    if (Files.exists(path.resolve("model.safetensors"))) {
      ModelConfig config = ConfigJson.read(path);
      return checked(
          path, config, Safetensors.open(path.resolve("model.safetensors")), tokenizerFiles(path));
    }
    return openGguf(path, onlyGguf(path));
  }

  /**
   * Opens a folder with {@code config.json}, and a tokenizer beside it, whose weights are random
   * numbers to train from; weights in the folder are not read.
   *
   * @param deviation standard deviation of matrices, above 0
   * @param seed weights follow from it
   * @throws BadInputException if the config is missing or not supported
   */
  public static Checkpoint random(Path folder, double deviation, long seed) {
    ModelConfig config = ConfigJson.read(folder);
    return new Checkpoint(
        folder, config, new StartWeights(config, deviation, seed), tokenizerFiles(folder));
  }

  private static Checkpoint openGguf(Path path, Path file) throws IOException {
    GgufFile gguf = GgufFile.open(file);
    Optional<TokenizerSource> files =
        Files.isDirectory(path) ? tokenizerFiles(path) : Optional.empty();
    Optional<TokenizerSource> own =
        gguf.metadata().has("tokenizer.ggml.tokens")
            ? Optional.of(new TokenizerSource.Gguf(gguf.metadata()))
            : Optional.empty();
    return checked(file, gguf.config(), gguf.weights(), files.or(() -> own));
  }

  private static Path onlyGguf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().endsWith(".gguf")).sorted().toList();
      if (found.size() != 1) {
        throw BadInputException.in(
            folder,
            "must hold config.json with model.safetensors, or one .gguf file; found "
                + found.size()
                + " .gguf files and no model.safetensors");
      }
      return found.getFirst();
    }
  }

  private static Optional<TokenizerSource> tokenizerFiles(Path folder) {
    Path tokenizer = folder.resolve("tokenizer.json");
    Path config = folder.resolve("tokenizer_config.json");
    if (!Files.exists(tokenizer)) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenizerSource.Files(
            tokenizer, Files.exists(config) ? Optional.of(config) : Optional.empty()));
  }

  private static Checkpoint checked(
      Path path, ModelConfig config, WeightSource weights, Optional<TokenizerSource> tokenizer)
      throws IOException {
    try {
      // Before tensors are listed by layer: a claim of a billion layers must not be believed.
      if (config.layerCount() > weights.tensors().size()) {
        throw BadInputException.in(
            path,
            "layerCount %d is more than its %d tensors can make up"
                .formatted(config.layerCount(), weights.tensors().size()));
      }
      CheckpointTensors.check(path, config, weights);
    } catch (BadInputException e) {
      weights.close();
      throw e;
    }
    return new Checkpoint(path, config, weights, tokenizer);
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
