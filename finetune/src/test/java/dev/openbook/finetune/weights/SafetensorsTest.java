package dev.openbook.finetune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final long SEED = Long.getLong("test.seed", 17);
  private static final String GOOD =
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
          + "\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[16,22]}}";

  @TempDir private Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("model.safetensors"), bytes.array());
  }

  @Test
  void write_thenOpen_givesSameValues() throws IOException {
    var weights = new FloatWeights();
    float[] values = new float[40_000];
    Random random = new Random(SEED);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    weights.put("long", List.of(200L, 200L), values);
    weights.put("one", List.of(), new float[] {3});
    weights.put("none", List.of(0L, 5L), new float[] {});
    Path file = folder.resolve("sub/x.safetensors");

    Safetensors.write(file, weights, Map.of("k", "v"));

    try (WeightSource again = Safetensors.open(file)) {
      assertThat(again.tensors()).isEqualTo(weights.tensors());
      assertThat(GoldenTensors.of(again)).isEqualTo(GoldenTensors.of(weights));
    }
  }

  @Test
  void read_wrongTargetSize_isRefused() throws IOException {
    try (WeightSource weights = Safetensors.open(file(GOOD, 22));
        Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> weights.read("a", arena.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a needs a target of 16 bytes, got 8");
      assertThatThrownBy(() -> weights.read("c", arena.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("unknown tensor 'c'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"F32\"|\"F64\"|tensor 'a': dtype must be F32, F16 or BF16, got 'F64'",
        "[2,2]|[2,3]|tensor 'a': shape [2, 3] of F32 takes 24 bytes, data_offsets give 16",
        "[2,2]|[2,-2]|tensor 'a': shape must be an array of whole numbers, got [2,-2]",
        "[2,2]|[4611686018427387904,4]|claims shape [4611686018427387904, 4], more than the file",
        "[16,22]|[16,23]|cut off: tensor 'b' claims bytes up to 23 of the data, file has 22",
        "[16,22]|[14,20]|tensor 'b' starts at byte 14 of the data, expected 16",
        "[16,22]|[22,16]|tensor 'b': data_offsets must be [begin, end]",
        "\"shape\"|\"form\"|tensor 'a': shape must be an array of whole numbers",
        "}}|}|not valid JSON",
      })
  void open_falseHeader_isRefused(String from, String to, String message) throws IOException {
    assertThat(GOOD).contains(from);
    Path file = file(GOOD.replace(from, to), 22);

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void open_bytesLeftOver_isRefused() throws IOException {
    Path file = file(GOOD, 30);

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("fetch it again");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 60, 4000, 900_000})
  void open_truncatedModel_isOneClearLine(int length) throws IOException {
    Path whole = GoldenTensors.STORIES;
    Files.copy(whole.resolve("config.json"), folder.resolve("config.json"));
    Path file = folder.resolve("model.safetensors");
    Files.write(
        file, Arrays.copyOf(Files.readAllBytes(whole.resolve("model.safetensors")), length));

    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("fetch it again")
        .hasMessageNotContaining("\n");
  }

  @Test
  void open_randomDamage_neverEndsInAnotherException() throws IOException {
    byte[] whole = Files.readAllBytes(file(GOOD, 22));
    Random random = new Random(SEED);
    Path file = folder.resolve("damaged.safetensors");
    int refused = 0;
    for (int trial = 0; trial < 500; trial++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(8 + GOOD.length())] = (byte) random.nextInt(256);
      Files.write(file, bytes);
      try (WeightSource weights = Safetensors.open(file)) {
        assertThat(weights.tensors().size()).isBetween(1, 2);
      } catch (BadInputException e) {
        assertThat(e).as("seed %d, trial %d", SEED, trial).hasMessageContaining("damaged");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }
}
