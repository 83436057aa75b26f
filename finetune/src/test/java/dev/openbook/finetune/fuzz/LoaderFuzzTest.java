package dev.openbook.finetune.fuzz;

import dev.openbook.datasets.Progress;
import dev.openbook.finetune.export.ModelExport;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.Safetensors;
import dev.openbook.finetune.weights.TokenizerSource;
import dev.openbook.finetune.weights.WeightSource;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file, however damaged, ends a loader in anything but a valid load or one clear line. */
class LoaderFuzzTest {
  private static final Path RESOURCES = Path.of("src/test/resources/weights");

  @TempDir private Path folder;

  @Test
  void gguf_damaged_isRefusedOrRead() throws Exception {
    Path tiny = SmallModel.in(folder.resolve("model"));
    Path small = folder.resolve("small.gguf");
    try (Checkpoint checkpoint = Checkpoint.open(tiny)) {
      new ModelExport(checkpoint, Optional.empty(), ElementType.Q8_0, Progress.NONE).toGguf(small);
    }
    byte[] header = Files.readAllBytes(small);
    byte[] allTypes = Files.readAllBytes(RESOURCES.resolve("tiny.gguf"));

    FuzzRun.run(
        "GGUF",
        folder.resolve("damaged.gguf"),
        List.of(header, header, header, allTypes),
        Mutation::of,
        file -> {
          try (Checkpoint checkpoint = Checkpoint.open(file)) {
            readAll(checkpoint.weights());
            if (checkpoint.tokenizer().isPresent()) {
              ChatTemplate.open(checkpoint.tokenizer().get());
              encode(checkpoint.tokenizer().get());
            }
          }
        });
  }

  @Test
  void safetensors_damaged_isRefusedOrRead() throws Exception {
    Path tiny = SmallModel.in(folder.resolve("model"));

    FuzzRun.run(
        "safetensors",
        folder.resolve("damaged.safetensors"),
        List.of(Files.readAllBytes(tiny.resolve("model.safetensors"))),
        LoaderFuzzTest::damagedSafetensors,
        file -> {
          try (WeightSource weights = Safetensors.open(file)) {
            readAll(weights);
          }
        });
  }

  /** Damages the bytes, or the header as JSON with its length made right again. */
  private static byte[] damagedSafetensors(byte[] whole, java.util.SplittableRandom random) {
    if (random.nextBoolean()) {
      return Mutation.of(whole, random);
    }
    var view = java.nio.ByteBuffer.wrap(whole).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(view.getLong(0));
    byte[] header = Mutation.ofJson(java.util.Arrays.copyOfRange(whole, 8, 8 + length), random);
    int rest = whole.length - 8 - length;
    var out =
        java.nio.ByteBuffer.allocate(8 + header.length + rest)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    return out.putLong(header.length).put(header).put(whole, 8 + length, rest).array();
  }

  @Test
  void tokenizerJson_damaged_isRefusedOrEncodes() throws Exception {
    FuzzRun.run(
        "tokenizer.json",
        folder.resolve("tokenizer.json"),
        SmallTokenizers.all(),
        Mutation::ofJson,
        file -> encode(new TokenizerSource.Files(file, Optional.empty())));
  }

  @Test
  void config_damaged_isRefusedOrRead() throws Exception {
    Path model = SmallModel.in(folder.resolve("model"));
    Path config = model.resolve("config.json");

    FuzzRun.run(
        "config.json",
        config,
        List.of(Files.readAllBytes(config)),
        Mutation::ofJson,
        file -> Checkpoint.open(model).close());
  }

  @Test
  void index_damaged_isRefusedOrRead() throws Exception {
    Path whole = SmallModel.in(folder.resolve("whole"));
    Path model = folder.resolve("model");
    try (Checkpoint checkpoint = Checkpoint.open(whole)) {
      new ModelExport(checkpoint, Optional.empty(), ElementType.F16, Progress.NONE)
          .toSafetensors(model, 5_000);
    }
    Path index = model.resolve("model.safetensors.index.json");

    FuzzRun.run(
        "index of shards",
        index,
        List.of(Files.readAllBytes(index)),
        Mutation::ofJson,
        file -> Checkpoint.open(model).close());
  }

  @Test
  void adapterConfig_damaged_isRefusedOrRead() throws Exception {
    Path peft = RESOURCES.resolve("peft-adapter");
    Files.copy(
        peft.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));

    FuzzRun.run(
        "adapter_config.json",
        folder.resolve("adapter_config.json"),
        List.of(Files.readAllBytes(peft.resolve("adapter_config.json"))),
        Mutation::ofJson,
        file -> PeftAdapter.open(folder).close());
  }

  private static void encode(TokenizerSource source) {
    Tokenizer tokenizer = Tokenizer.open(source);
    int[] ids = tokenizer.encode("hello 12 \u00e9\ud83d\ude42 <|end|>\n  lo");
    tokenizer.spans("hell\u00f6 lo");
    tokenizer.decode(ids, true);
  }

  private static void readAll(WeightSource weights) throws IOException {
    for (TensorInfo info : weights.tensors().values()) {
      try (Arena arena = Arena.ofConfined()) {
        weights.read(info.name(), arena.allocate(4 * info.elementCount(), 4));
      }
    }
  }
}
