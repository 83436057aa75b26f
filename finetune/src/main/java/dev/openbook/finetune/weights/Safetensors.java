package dev.openbook.finetune.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files in the safetensors format: a length, a JSON header, then the tensors' bytes without gaps.
 *
 * <p>Reads and writes F32, F16 and BF16. What a file claims is compared with its size before
 * anything is allocated.
 *
 * @see <a href="https://github.com/huggingface/safetensors">safetensors, Format</a>
 */
public final class Safetensors {
  /** Longest header accepted, bytes; a thousand layers need a tenth of it. */
  private static final long MAX_HEADER_BYTES = 25_000_000;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int WRITE_ELEMENTS = 1 << 14;

  private Safetensors() {}

  /**
   * Maps a file; the caller closes it.
   *
   * @throws dev.openbook.datasets.BadInputException if the file is missing, cut off, or says what
   *     cannot be
   */
  public static WeightSource open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return new TensorTable(file, parse(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static List<StoredTensor> parse(MappedFile file) {
    if (file.size() < 8) {
      throw file.fail(
          "not a safetensors file: needs at least 8 bytes, has "
              + file.size()
              + "; fetch it again");
    }
    long length = file.bytes().get(LONG, 0);
    if (length < 2 || length > file.size() - 8 || length > MAX_HEADER_BYTES) {
      throw file.fail(
          "not a whole safetensors file: header claims %s bytes, file has %d; fetch it again"
              .formatted(Long.toUnsignedString(length), file.size()));
    }
    String json = new String(file.bytes().asSlice(8, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
    JsonRecord header = JsonRecord.parse(file.path(), 1, json);
    var tensors = new ArrayList<StoredTensor>();
    for (Map.Entry<String, JsonNode> entry : header.node().properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.add(tensor(file, entry.getKey(), entry.getValue(), 8 + length));
      }
    }
    checkCoverage(file, tensors, 8 + length);
    return tensors;
  }

  private static StoredTensor tensor(MappedFile file, String name, JsonNode node, long dataStart) {
    String dtype = node.path("dtype").asString("");
    ElementType type =
        ElementType.ofName(dtype)
            .filter(known -> known.blockSize() == 1)
            .orElseThrow(
                () ->
                    file.fail(
                        "tensor '%s': dtype must be F32, F16 or BF16, got '%s'"
                            .formatted(name, dtype)));
    List<Long> shape = sizes(file, name, "shape", node);
    List<Long> offsets = sizes(file, name, "data_offsets", node);
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw file.fail("tensor '%s': data_offsets must be [begin, end]".formatted(name));
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    long dataBytes = file.size() - dataStart;
    if (end > dataBytes) {
      throw file.fail(
          "cut off: tensor '%s' claims bytes up to %d of the data, file has %d; fetch it again"
              .formatted(name, end, dataBytes));
    }
    long bytes = TensorShape.byteSize(file, name, shape, type);
    if (bytes != end - begin) {
      throw file.fail(
          "tensor '%s': shape %s of %s takes %d bytes, data_offsets give %d"
              .formatted(name, shape, type, bytes, end - begin));
    }
    return new StoredTensor(
        new TensorInfo(name, shape, type.name()),
        type,
        dataStart + begin,
        LongUnaryOperator.identity());
  }

  private static List<Long> sizes(MappedFile file, String name, String field, JsonNode node) {
    JsonNode array = node.path(field);
    var sizes = new ArrayList<Long>();
    for (JsonNode value : array) {
      sizes.add(value.canConvertToLong() && value.isIntegralNumber() ? value.longValue() : -1);
    }
    if (!array.isArray() || sizes.stream().anyMatch(size -> size < 0)) {
      throw file.fail(
          "tensor '%s': %s must be an array of whole numbers, got %s"
              .formatted(name, field, array.toString()));
    }
    return sizes;
  }

  private static void checkCoverage(MappedFile file, List<StoredTensor> tensors, long dataStart) {
    long reached = dataStart;
    for (StoredTensor tensor :
        tensors.stream().sorted(Comparator.comparingLong(StoredTensor::offset)).toList()) {
      if (tensor.offset() != reached) {
        throw file.fail(
            "tensor '%s' starts at byte %d of the data, expected %d: tensors overlap or leave gaps"
                .formatted(tensor.info().name(), tensor.offset() - dataStart, reached - dataStart));
      }
      reached += tensor.byteSize();
    }
    if (reached != file.size()) {
      throw file.fail(
          "tensors end at byte %d, file has %d; fetch it again".formatted(reached, file.size()));
    }
  }

  /**
   * Writes all tensors of a source in its order, each in the type its {@link TensorInfo} names,
   * atomically.
   *
   * @param metadata free texts for the header's {@code __metadata__}; may be empty
   * @throws IllegalArgumentException if a type is not F32, F16 or BF16
   * @throws IOException if the file cannot be written
   */
  public static void write(Path path, WeightSource weights, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(weights, metadata);
    AtomicFile.write(
        path,
        out -> {
          byte[] length = new byte[8];
          MemorySegment.ofArray(length).set(LONG, 0, header.length);
          out.write(length);
          out.write(header);
          for (TensorInfo info : weights.tensors().values()) {
            writeTensor(out, weights, info);
          }
        });
  }

  private static byte[] header(WeightSource weights, Map<String, String> metadata) {
    ObjectNode header = JsonMapper.shared().createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject("__metadata__");
      metadata.forEach(texts::put);
    }
    long offset = 0;
    for (TensorInfo info : weights.tensors().values()) {
      long end = offset + plainType(info).bytes(info.elementCount());
      ObjectNode node = header.putObject(info.name());
      node.put("dtype", info.type());
      info.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    // The format aligns the data to 8 bytes by blanks after the header.
    String json = header.toString();
    int bytes = json.getBytes(UTF_8).length;
    return (json + " ".repeat(Math.floorMod(-bytes, 8))).getBytes(UTF_8);
  }

  private static ElementType plainType(TensorInfo info) {
    return ElementType.ofName(info.type())
        .filter(type -> type.blockSize() == 1)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    info.name() + " must be F32, F16 or BF16 to be written, got " + info.type()));
  }

  private static void writeTensor(OutputStream out, WeightSource weights, TensorInfo info)
      throws IOException {
    ElementType type = plainType(info);
    long elements = info.elementCount();
    float[] values = new float[WRITE_ELEMENTS];
    byte[] bytes = new byte[WRITE_ELEMENTS * type.blockBytes()];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(4 * elements, 4);
      weights.read(info.name(), all);
      for (long done = 0; done < elements; done += WRITE_ELEMENTS) {
        int count = (int) Math.min(WRITE_ELEMENTS, elements - done);
        MemorySegment.copy(all, ValueLayout.JAVA_FLOAT, 4 * done, values, 0, count);
        type.encode(values, bytes, count);
        out.write(bytes, 0, count * type.blockBytes());
      }
    }
  }
}
