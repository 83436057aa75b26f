package dev.openbook.finetune.weights;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * A model in one GGUF file (versions 2 and 3, little-endian), with Hugging Face names and row
 * order. Owns its mapping.
 *
 * @param config sizes and constants
 * @param metadata all keys
 * @param weights the tensors
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF</a>
 */
record GgufFile(ModelConfig config, GgufMetadata metadata, WeightSource weights) {
  private static final long MAGIC = 0x46554747; // "GGUF"

  /** In which llama.cpp's converter keeps Llama 3.1's scaling. */
  private static final String ROPE_DIVISORS = "rope_freqs.weight";

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** One tensor as the header lists it, sizes turned to outermost first. */
  private record Listed(String name, List<Long> shape, ElementType type, long offset) {}

  /**
   * Maps a file; the caller closes the weights.
   *
   * @throws dev.openbook.datasets.BadInputException if the file is missing, cut off, says what
   *     cannot be, or holds a model that is not supported
   */
  static GgufFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return parse(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static GgufFile parse(MappedFile file) {
    var reader = new GgufReader(file);
    if (file.size() < 24 || reader.uint32("magic") != MAGIC) {
      throw file.fail("not a GGUF file: it must begin with 'GGUF'; fetch it again");
    }
    long version = reader.uint32("version");
    if (version != 2 && version != 3) {
      throw file.fail("GGUF version must be 2 or 3, got " + version);
    }
    long tensorCount = reader.count("tensor list", 24);
    long keyCount = reader.count("key list", 13);
    var values = new HashMap<String, Object>();
    for (long i = 0; i < keyCount; i++) {
      String key = reader.text("key " + (i + 1));
      if (values.put(key, reader.value(key)) != null) {
        throw file.fail("key '" + key + "' stands twice");
      }
    }
    var metadata = new GgufMetadata(file.path(), values);
    var listed = new ArrayList<Listed>();
    for (long i = 0; i < tensorCount; i++) {
      listed.add(listed(file, reader));
    }
    Set<String> names = new HashSet<>();
    for (Listed tensor : listed) {
      if (!names.add(tensor.name())) {
        throw file.fail("tensor '" + tensor.name() + "' stands twice");
      }
    }
    long dataStart = alignUp(file, metadata, reader.position());
    ModelConfig config =
        GgufConfig.read(metadata, names, ropeDivisors(file, metadata, listed, dataStart));
    return new GgufFile(
        config, metadata, new TensorTable(file, place(file, metadata, listed, config, dataStart)));
  }

  private static Listed listed(MappedFile file, GgufReader reader) {
    String name = reader.text("tensor name");
    long dimensions = reader.uint32("tensor '" + name + "'");
    if (dimensions > TensorShape.MAX_DIMENSIONS) {
      throw file.fail(
          "tensor '%s' claims %d dimensions, at most %d"
              .formatted(name, dimensions, TensorShape.MAX_DIMENSIONS));
    }
    var shape = new ArrayList<Long>();
    for (int i = 0; i < dimensions; i++) {
      long size = reader.int64("tensor '" + name + "'");
      if (size < 0) {
        throw file.fail("tensor '" + name + "' claims a size of " + Long.toUnsignedString(size));
      }
      shape.addFirst(size);
    }
    long code = reader.uint32("tensor '" + name + "'");
    ElementType type =
        ElementType.ofGguf(code)
            .orElseThrow(
                () ->
                    file.fail(
                        "tensor '%s' has element type %d; supported: %s"
                            .formatted(name, code, Arrays.toString(ElementType.values()))));
    return new Listed(name, shape, type, reader.int64("tensor '" + name + "'"));
  }

  /** Returns what the file divides rotary frequencies by, one number a pair. */
  private static Optional<List<Float>> ropeDivisors(
      MappedFile file, GgufMetadata metadata, List<Listed> listed, long dataStart) {
    return listed.stream()
        .filter(tensor -> tensor.name().equals(ROPE_DIVISORS))
        .findFirst()
        .map(
            tensor -> {
              checkInside(file, metadata, tensor, dataStart);
              requireSingles(file, tensor);
              List<Float> divisors = new ArrayList<>();
              for (long i = 0; i < tensor.shape().getFirst(); i++) {
                divisors.add(file.bytes().get(FLOAT, dataStart + tensor.offset() + 4 * i));
              }
              return divisors;
            });
  }

  private static void requirePlainBias(MappedFile file, Listed tensor) {
    if (tensor.name().endsWith(".bias")) {
      requireSingles(file, tensor);
    }
  }

  private static void requireSingles(MappedFile file, Listed tensor) {
    if (tensor.type() != ElementType.F32 || tensor.shape().size() != 1) {
      throw file.fail(
          "tensor '%s' must be a list of F32, got %s of shape %s"
              .formatted(tensor.name(), tensor.type(), tensor.shape()));
    }
  }

  private static void checkInside(
      MappedFile file, GgufMetadata metadata, Listed tensor, long dataStart) {
    long bytes = TensorShape.byteSize(file, tensor.name(), tensor.shape(), tensor.type());
    long dataBytes = Math.max(0, file.size() - dataStart);
    if (tensor.offset() < 0
        || tensor.offset() % alignment(file, metadata) != 0
        || tensor.offset() > dataBytes
        || bytes > dataBytes - tensor.offset()) {
      throw file.fail(
          ("cut off or broken: tensor '%s' claims %d bytes at %s of the data, file has %d; fetch"
                  + " it again")
              .formatted(tensor.name(), bytes, Long.toUnsignedString(tensor.offset()), dataBytes));
    }
  }

  private static int alignment(MappedFile file, GgufMetadata metadata) {
    int alignment = metadata.integer("general.alignment").orElse(32);
    if (Integer.bitCount(alignment) != 1) {
      throw file.fail("'general.alignment' must be a power of two, got " + alignment);
    }
    return alignment;
  }

  private static long alignUp(MappedFile file, GgufMetadata metadata, long position) {
    int alignment = alignment(file, metadata);
    return (position + alignment - 1) / alignment * alignment;
  }

  private static List<StoredTensor> place(
      MappedFile file,
      GgufMetadata metadata,
      List<Listed> listed,
      ModelConfig config,
      long dataStart) {
    Map<String, StoredTensor> placed = new LinkedHashMap<>();
    for (Listed tensor : listed) {
      checkInside(file, metadata, tensor, dataStart);
      if (tensor.name().equals(ROPE_DIVISORS)) {
        continue; // stands in the config
      }
      String name =
          GgufLayout.checkpointName(tensor.name())
              .orElseThrow(
                  () ->
                      file.fail(
                          "tensor '%s' is not one of a %s decoder"
                              .formatted(tensor.name(), config.architecture())));
      requirePlainBias(file, tensor);
      LongUnaryOperator rows = GgufLayout.rowPlace(tensor.name(), config);
      placed.put(
          name,
          new StoredTensor(
              new TensorInfo(name, tensor.shape(), tensor.type().name()),
              tensor.type(),
              dataStart + tensor.offset(),
              rows));
    }
    checkApart(file, List.copyOf(placed.values()));
    return List.copyOf(placed.values());
  }

  private static void checkApart(MappedFile file, List<StoredTensor> tensors) {
    long reached = 0;
    for (StoredTensor tensor :
        tensors.stream().sorted(Comparator.comparingLong(StoredTensor::offset)).toList()) {
      if (tensor.offset() < reached) {
        throw file.fail("tensor '" + tensor.info().name() + "' overlaps another");
      }
      reached = tensor.offset() + tensor.byteSize();
    }
  }
}
