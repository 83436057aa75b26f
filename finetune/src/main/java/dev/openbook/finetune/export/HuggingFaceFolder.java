package dev.openbook.finetune.export;

import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.finetune.tokenize.TokenizerDescription;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.Safetensors;
import dev.openbook.finetune.weights.TokenizerSource;
import dev.openbook.finetune.weights.WeightSource;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a model as transformers' {@code from_pretrained} reads it: {@code model.safetensors} or
 * its shards, {@code config.json}, {@code generation_config.json} and the tokenizer's files.
 *
 * <p>All is written into a neighbour, {@code NAME.partial}, which then takes the folder's name.
 */
final class HuggingFaceFolder {
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  /** A tokenizer's files besides {@code tokenizer.json}; copied when they are there. */
  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "chat_template.jinja",
          "vocab.json",
          "merges.txt");

  private HuggingFaceFolder() {}

  static void write(
      Path folder, Checkpoint checkpoint, WeightSource weights, ElementType type, long shardBytes)
      throws IOException {
    ObjectNode config =
        ConfigFiles.config(checkpoint, type, weights.tensors().containsKey("lm_head.weight"));
    ObjectNode generation = ConfigFiles.generation(checkpoint);
    Path absolute = folder.toAbsolutePath().normalize();
    Path partial = absolute.resolveSibling(absolute.getFileName() + ".partial");
    clear(partial);
    Files.createDirectories(partial);
    weights(partial, weights, shardBytes);
    tokenizer(partial, checkpoint);
    json(partial.resolve("generation_config.json"), generation);
    json(partial.resolve("config.json"), config);
    Files.move(partial, absolute, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what an export that was stopped has left. */
  private static void clear(Path partial) throws IOException {
    if (!Files.isDirectory(partial)) {
      return;
    }
    try (Stream<Path> files = Files.list(partial)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static void weights(Path folder, WeightSource weights, long shardBytes)
      throws IOException {
    List<List<TensorInfo>> shards = shards(weights, shardBytes);
    if (shards.size() == 1) {
      Safetensors.write(folder.resolve("model.safetensors"), weights, METADATA);
      return;
    }
    ObjectNode index = JsonMapper.shared().createObjectNode();
    long total = weights.tensors().values().stream().mapToLong(HuggingFaceFolder::bytes).sum();
    index.putObject("metadata").put("total_size", total);
    ObjectNode map = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String name =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      shards.get(i).forEach(info -> map.put(info.name(), name));
      Safetensors.write(folder.resolve(name), new Part(weights, shards.get(i)), METADATA);
    }
    json(folder.resolve("model.safetensors.index.json"), index);
  }

  /** Cuts the tensors, in order, into runs of at most so many bytes; never an empty run. */
  private static List<List<TensorInfo>> shards(WeightSource weights, long shardBytes) {
    List<List<TensorInfo>> shards = new ArrayList<>();
    long room = 0;
    for (TensorInfo info : weights.tensors().values()) {
      if (shards.isEmpty() || bytes(info) > room) {
        shards.add(new ArrayList<>());
        room = shardBytes;
      }
      shards.getLast().add(info);
      room -= bytes(info);
    }
    return shards;
  }

  private static long bytes(TensorInfo info) {
    return ElementType.valueOf(info.type()).bytes(info.elementCount());
  }

  private static void tokenizer(Path folder, Checkpoint checkpoint) throws IOException {
    if (checkpoint.tokenizer().isEmpty()) {
      return;
    }
    TokenizerSource source = checkpoint.tokenizer().get();
    if (source instanceof TokenizerSource.Files files) {
      for (String name : TOKENIZER_FILES) {
        Path file = files.tokenizerJson().resolveSibling(name);
        if (Files.isRegularFile(file)) {
          AtomicFile.write(folder.resolve(name), out -> Files.copy(file, out));
        }
      }
    } else {
      json(folder.resolve("tokenizer.json"), TokenizerDescription.of(source).json());
    }
    Path config = folder.resolve("tokenizer_config.json");
    if (!Files.exists(config)) {
      json(config, TokenizerDescription.of(source).config(checkpoint.config().contextLength()));
    }
  }

  private static void json(Path file, JsonNode node) throws IOException {
    AtomicFile.write(
        file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
  }

  /** Some of a source's tensors; borrows it. */
  private record Part(WeightSource whole, Map<String, TensorInfo> tensors) implements WeightSource {
    Part(WeightSource whole, List<TensorInfo> infos) {
      this(whole, new LinkedHashMap<>());
      infos.forEach(info -> tensors.put(info.name(), info));
    }

    @Override
    public void read(String name, MemorySegment target) throws IOException {
      whole.read(name, target);
    }

    @Override
    public void close() {
      // the whole is borrowed
    }
  }
}
