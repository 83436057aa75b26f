package dev.openbook.finetune.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.fuzz.SmallModel;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.AdapterConfig;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.FloatWeights;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.WeightSource;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports of a small model, read again by our loaders; other readers' views are goldens. */
class ModelExportTest {
  private static final String QUERY = "model.layers.0.self_attn.q_proj";
  private static final Path GOLDEN = Path.of("src/test/resources/export/small-sha256.json");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = SmallModel.in(folder.resolve("model"));
  }

  private Path export(String name, ElementType type, long shardBytes) throws IOException {
    Path out = folder.resolve("sub").resolve(name);
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      var export = new ModelExport(checkpoint, Optional.empty(), type, Progress.NONE);
      if (name.endsWith(".gguf")) {
        export.toGguf(out);
      } else {
        export.toSafetensors(out, shardBytes);
      }
    }
    return out;
  }

  private static float[] values(WeightSource weights, String name) throws IOException {
    float[] values = new float[(int) weights.info(name).elementCount()];
    weights.read(name, MemorySegment.ofArray(values));
    return values;
  }

  private static void assertSame(Path exported, Path original, ElementType type)
      throws IOException {
    try (Checkpoint again = Checkpoint.open(exported);
        Checkpoint whole = Checkpoint.open(original)) {
      assertThat(again.config()).isEqualTo(whole.config());
      assertThat(again.weights().tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(whole.weights().tensors().keySet());
      for (WeightSource.TensorInfo info : again.weights().tensors().values()) {
        float[] expected = values(whole.weights(), info.name());
        ElementType stored = ElementType.valueOf(info.type());
        byte[] bytes = new byte[(int) stored.bytes(expected.length)];
        stored.encode(expected, bytes, expected.length);
        stored.decode(bytes, expected, expected.length);
        assertThat(values(again.weights(), info.name())).as(info.name()).isEqualTo(expected);
        assertThat(info.shape().size() == 1 || stored == type).as(info.name()).isTrue();
      }
      Tokenizer ours = Tokenizer.open(again.tokenizer().orElseThrow());
      Tokenizer theirs = Tokenizer.open(whole.tokenizer().orElseThrow());
      String text = "hello 12 llo<|end|> hell";
      assertThat(ours.encode(text)).isEqualTo(theirs.encode(text)).isNotEmpty();
      assertThat(ChatTemplate.open(again.tokenizer().orElseThrow())).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F32", "F16", "BF16"})
  void toSafetensors_isTheModelRounded(ElementType type) throws IOException {
    Path out = export("hf", type, ModelExport.SHARD_BYTES);

    assertSame(out, model, type);
    assertThat(out).isDirectoryNotContaining("glob:**.partial");
    assertThat(JsonRecord.whole(out.resolve("config.json")).text("dtype"))
        .isEqualTo(Map.of("F32", "float32", "F16", "float16", "BF16", "bfloat16").get(type.name()));
    assertThat(out.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(model.resolve("tokenizer.json"));
    assertThat(out.resolve("generation_config.json")).exists();
  }

  @Test
  void toSafetensors_smallShards_areIndexed() throws IOException {
    Path out = export("hf", ElementType.F32, 6_000);

    assertSame(out, model, ElementType.F32);
    var index = JsonRecord.whole(out.resolve("model.safetensors.index.json")).node();
    assertThat(index.path("metadata").path("total_size").longValue()).isEqualTo(4L * 7_648);
    assertThat(out.resolve("model-00001-of-00007.safetensors")).exists();
    assertThat(out.resolve("model.safetensors")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F32", "F16", "BF16", "Q8_0"})
  void toGguf_isTheModelRounded(ElementType type) throws IOException {
    assertSame(export("m.gguf", type, 0), model, type);
  }

  @Test
  void toGguf_thenToSafetensors_isTheSameModel() throws IOException {
    Path gguf = export("m.gguf", ElementType.F16, 0);
    Path again = folder.resolve("again");
    try (Checkpoint checkpoint = Checkpoint.open(gguf)) {
      new ModelExport(checkpoint, Optional.empty(), ElementType.F16, Progress.NONE)
          .toSafetensors(again, ModelExport.SHARD_BYTES);
    }

    assertSame(again, gguf, ElementType.F16);
  }

  @Test
  void toGguf_rawBytes_equalWhatGgufPyMakesOfTheModel() throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (ElementType type : List.of(ElementType.F16, ElementType.Q8_0)) {
      sums.put(type.name(), Sha256.of(export(type + ".gguf", type, 0)));
    }

    var golden = JsonRecord.whole(GOLDEN).node().path("file");
    assertThat(sums)
        .containsEntry("F16", golden.path("F16").stringValue())
        .containsEntry("Q8_0", golden.path("Q8_0").stringValue());
  }

  @ParameterizedTest
  @CsvSource({"false, 8, 4", "true, 8, 5.656854"})
  void adapter_isMergedInSinglePrecision(boolean rankStabilised, double alpha, float scale)
      throws IOException {
    var update = new FloatWeights();
    float[] a = new float[2 * 32];
    float[] b = new float[32 * 2];
    for (int i = 0; i < 64; i++) {
      a[i] = i * 0.01f;
      b[i] = 1 - i * 0.02f;
    }
    update.put("base_model.model." + QUERY + ".lora_A.weight", List.of(2L, 32L), a);
    update.put("base_model.model." + QUERY + ".lora_B.weight", List.of(32L, 2L), b);
    var config = new AdapterConfig("", 2, alpha, 0, List.of("q_proj"), rankStabilised, List.of());
    var adapter = new PeftAdapter(config, update);
    Path out = folder.resolve("merged");
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      new ModelExport(checkpoint, Optional.of(adapter), ElementType.F32, Progress.NONE)
          .toSafetensors(out, ModelExport.SHARD_BYTES);
      float[] expected = values(checkpoint.weights(), QUERY + ".weight");
      for (int i = 0; i < expected.length; i++) {
        int row = i / 32;
        int column = i % 32;
        expected[i] += scale * (b[2 * row] * a[column] + b[2 * row + 1] * a[32 + column]);
      }

      try (Checkpoint merged = Checkpoint.open(out)) {
        assertThat(values(merged.weights(), QUERY + ".weight"))
            .containsExactly(expected, within(1e-6f));
        String value = "model.layers.0.self_attn.v_proj.weight";
        assertThat(values(merged.weights(), value)).isEqualTo(values(checkpoint.weights(), value));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"q_proj,33", "q_proj,31", "z_proj,32"})
  void adapter_thatDoesNotFit_isRefused(String module, long columns) throws IOException {
    var update = new FloatWeights();
    String at = "base_model.model.model.layers.0.self_attn." + module;
    update.put(at + ".lora_A.weight", List.of(1L, columns), new float[(int) columns]);
    update.put(at + ".lora_B.weight", List.of(32L, 1L), new float[32]);
    var adapter = new PeftAdapter(new AdapterConfig("", 1, 1, 0, List.of(module)), update);
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      var export =
          new ModelExport(checkpoint, Optional.of(adapter), ElementType.F32, Progress.NONE);

      assertThatThrownBy(() -> export.toSafetensors(folder.resolve("x"), 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(module);
      assertThat(folder.resolve("x")).doesNotExist();
    }
  }

  @Test
  void valuesBeyondHalfPrecision_areRefusedAndLeaveNothing() throws IOException {
    var update = new FloatWeights();
    String at = "base_model.model." + QUERY;
    update.put(at + ".lora_A.weight", List.of(1L, 32L), filled(1e4f));
    update.put(at + ".lora_B.weight", List.of(32L, 1L), filled(1e4f));
    var adapter = new PeftAdapter(new AdapterConfig("", 1, 1, 0, List.of("q_proj")), update);
    for (String name : List.of("x", "x.gguf")) {
      try (Checkpoint checkpoint = Checkpoint.open(model)) {
        var export =
            new ModelExport(checkpoint, Optional.of(adapter), ElementType.F16, Progress.NONE);

        assertThatThrownBy(
                () -> {
                  if (name.equals("x")) {
                    export.toSafetensors(folder.resolve(name), 1_000);
                  } else {
                    export.toGguf(folder.resolve(name));
                  }
                })
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("tensor '" + QUERY + ".weight' holds 1.0E8")
            .hasMessageContaining("which f16 cannot hold; take f32 or bf16");
        assertThat(folder.resolve(name)).doesNotExist();
      }
    }
  }

  private static float[] filled(float value) {
    float[] values = new float[32];
    java.util.Arrays.fill(values, value);
    return values;
  }

  @Test
  void wrongRequests_areRefused() throws IOException {
    assertThatThrownBy(() -> export("hf", ElementType.Q8_0, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("safetensors files hold f32, bf16 or f16, got q8_0");
    assertThatThrownBy(() -> export("m.gguf", ElementType.Q4_K, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("GGUF is written as f32, bf16, f16 or q8_0, got q4_k");
    Path there = export("hf", ElementType.F16, 1);
    assertThatThrownBy(() -> export("hf", ElementType.F16, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage(there + ": exists already; remove it or choose another place");
    Files.delete(model.resolve("tokenizer.json"));
    assertThatThrownBy(() -> export("m.gguf", ElementType.F16, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no tokenizer, which a GGUF file needs");
  }
}
