package dev.openbook.finetune.model;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.architecture.ConfigJson;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * A tiny random checkpoint of the test resources, with its numbers from transformers.
 *
 * @param name folder
 */
public record TinyArchitecture(String name) {
  private static final Path RESOURCES = Path.of("src/test/resources/architectures");

  /** Returns the names of all checkpoints. */
  public static List<String> names() {
    return List.of(
        "llama",
        "llama3",
        "llama-linear",
        "llama-dynamic",
        "llama-yarn",
        "mistral",
        "mistral-yarn",
        "smollm3",
        "qwen2",
        "qwen2-full",
        "qwen3",
        "qwen3-yarn");
  }

  /** Returns the folder. */
  public Path folder() {
    return RESOURCES.resolve(name);
  }

  /** Returns the folder whose weights the checkpoint has. */
  public Path weights() {
    return RESOURCES.resolve(golden().path("weights").asString(name));
  }

  /** Returns the numbers from transformers. */
  public JsonNode golden() {
    return JsonRecord.whole(folder().resolve("golden.json")).node();
  }

  /** Returns the config as transformers wrote it. */
  public ModelConfig config() {
    return ConfigJson.read(folder());
  }

  /** Returns the rows of token ids that the numbers are of. */
  public int[][] ids() {
    return StreamSupport.stream(golden().path("ids").spliterator(), false)
        .map(
            row ->
                StreamSupport.stream(row.spliterator(), false)
                    .mapToInt(JsonNode::intValue)
                    .toArray())
        .toArray(int[][]::new);
  }

  /** Loads the decoder into a scope. */
  public Decoder load(TensorScope scope, DecoderSettings settings) {
    try (Checkpoint checkpoint = Checkpoint.open(weights())) {
      return Decoder.load(scope, config(), checkpoint.weights(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
