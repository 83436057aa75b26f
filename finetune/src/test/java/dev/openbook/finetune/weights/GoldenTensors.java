package dev.openbook.finetune.weights;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Checksums of tensors, ours and the committed ones. */
final class GoldenTensors {
  static final Path RESOURCES = Path.of("src/test/resources/weights");
  static final Path STORIES = Path.of("src/test/resources/models/stories260K-hf");

  private GoldenTensors() {}

  /** Returns the committed checksums of a golden file, by tensor name. */
  static Map<String, String> expected(String file) {
    Map<String, String> sums = new TreeMap<>();
    JsonRecord.whole(RESOURCES.resolve(file))
        .node()
        .get("sha256")
        .properties()
        .forEach(entry -> sums.put(entry.getKey(), entry.getValue().stringValue()));
    return sums;
  }

  /** Returns the checksums of all tensors of a source, by tensor name. */
  static Map<String, String> of(WeightSource weights) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (TensorInfo info : weights.tensors().values()) {
      sums.put(info.name(), Sha256.of(bytes(weights, info.name())));
    }
    return sums;
  }

  static byte[] bytes(WeightSource weights, String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = arena.allocate(4 * weights.info(name).elementCount(), 4);
      weights.read(name, values);
      return values.toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
