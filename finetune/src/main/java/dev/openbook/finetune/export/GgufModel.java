package dev.openbook.finetune.export;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tokenize.GgufVocabulary;
import dev.openbook.finetune.tokenize.TokenizerDescription;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.GgufLayout;
import dev.openbook.finetune.weights.WeightSource;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Writes a model as one GGUF file, in the layout of llama.cpp's converter. */
final class GgufModel {
  private static final int ALIGNMENT = 32;
  private static final int PIECE = 1 << 14;

  /** One tensor as it goes into the file. */
  private record Entry(TensorInfo info, String name, ElementType type) {
    long byteSize() {
      return type.bytes(info.elementCount());
    }
  }

  private GgufModel() {}

  static void write(Path file, Checkpoint checkpoint, WeightSource weights, ElementType type)
      throws IOException {
    ModelConfig config = checkpoint.config();
    var header = new GgufHeader();
    GgufArchitecture architecture = GgufArchitecture.of(checkpoint);
    general(header, architecture.name(), type);
    architecture.write(header);
    vocabulary(header, checkpoint);
    List<Entry> entries = new ArrayList<>();
    long offset = 0;
    for (TensorInfo info : weights.tensors().values()) {
      Entry entry = entry(checkpoint, info, type);
      header.tensor(entry.name(), info.shape(), entry.type().ggufCode(), offset);
      offset += aligned(entry.byteSize());
      entries.add(entry);
    }
    Optional<float[]> divisors = architecture.ropeDivisors();
    if (divisors.isPresent()) {
      long pairs = divisors.get().length;
      header.tensor("rope_freqs.weight", List.of(pairs), ElementType.F32.ggufCode(), offset);
    }
    AtomicFile.write(
        file,
        out -> {
          out.write(header.bytes(ALIGNMENT));
          for (Entry entry : entries) {
            tensor(out, weights, entry, GgufLayout.rowPlace(entry.name(), config));
            out.write(new byte[(int) (aligned(entry.byteSize()) - entry.byteSize())]);
          }
          if (divisors.isPresent()) {
            plain(out, divisors.get());
          }
        });
  }

  private static void plain(OutputStream out, float[] values) throws IOException {
    byte[] bytes = new byte[(int) aligned(ElementType.F32.bytes(values.length))];
    ElementType.F32.encode(values, bytes, values.length);
    out.write(bytes);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static Entry entry(Checkpoint checkpoint, TensorInfo info, ElementType type) {
    String name =
        GgufLayout.fileName(info.name())
            .orElseThrow(
                () ->
                    BadInputException.in(
                        checkpoint.path(), "tensor '" + info.name() + "' has no name in GGUF"));
    if (info.shape().size() < 2) {
      return new Entry(info, name, ElementType.F32);
    }
    // Rows that blocks do not divide stay in half precision, as llama.cpp's converter leaves them.
    boolean whole = info.shape().getLast() % type.blockSize() == 0;
    return new Entry(info, name, whole ? type : ElementType.F16);
  }

  private static void general(GgufHeader header, String architecture, ElementType type) {
    header.text("general.architecture", architecture);
    header.text("general.type", "model");
    header.uint32("general.quantization_version", 2);
    header.uint32("general.file_type", fileType(type));
  }

  /** Returns llama.cpp's number for a file that is mostly of a type. */
  private static int fileType(ElementType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case Q8_0 -> 7;
      case BF16 -> 32;
      case Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K ->
          throw new IllegalArgumentException("type is not written: " + type);
    };
  }

  private static void vocabulary(GgufHeader header, Checkpoint checkpoint) {
    ModelConfig config = checkpoint.config();
    TokenizerDescription tokenizer =
        TokenizerDescription.of(
            checkpoint
                .tokenizer()
                .orElseThrow(
                    () ->
                        BadInputException.in(
                            checkpoint.path(),
                            "has no tokenizer, which a GGUF file needs; put tokenizer.json beside"
                                + " the weights")));
    GgufVocabulary vocabulary = GgufVocabulary.of(tokenizer, config.vocabularySize());
    String at = "tokenizer.ggml.";
    header.text(at + "model", "gpt2");
    header.text(at + "pre", vocabulary.pre());
    header.texts(at + "tokens", vocabulary.tokens());
    header.int32s(at + "token_type", vocabulary.types());
    header.texts(at + "merges", vocabulary.merges());
    header.uint32(at + "bos_token_id", config.beginToken());
    List<String> ends = List.of("eos", "eot", "eom");
    for (int i = 0; i < Math.min(ends.size(), config.endTokens().size()); i++) {
      header.uint32(at + ends.get(i) + "_token_id", config.endTokens().get(i));
    }
    for (String role : List.of("unknown", "padding")) {
      Integer id = vocabulary.specialIds().get(role);
      if (id != null) {
        header.uint32(at + role + "_token_id", id);
      }
    }
    header.flag(at + "add_bos_token", vocabulary.addBegin());
    header.flag(at + "add_space_prefix", false);
    vocabulary
        .chatTemplate()
        .ifPresent(template -> header.text("tokenizer.chat_template", template));
  }

  private static void tensor(
      OutputStream out, WeightSource weights, Entry entry, LongUnaryOperator rowPlace)
      throws IOException {
    long elements = entry.info().elementCount();
    if (elements == 0) {
      return;
    }
    // A bias moves by the element, as its weight does by the row.
    long length = entry.info().name().endsWith(".bias") ? 1 : entry.info().shape().getLast();
    int piece = (int) Math.min(length, PIECE);
    float[] values = new float[piece];
    byte[] bytes = new byte[(int) entry.type().bytes(piece)];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(4 * elements, 4);
      weights.read(entry.info().name(), all);
      for (long row = 0; row < elements / length; row++) {
        long from = rowPlace.applyAsLong(row) * length;
        for (long done = 0; done < length; done += piece) {
          int count = (int) Math.min(piece, length - done);
          MemorySegment.copy(all, ValueLayout.JAVA_FLOAT, 4 * (from + done), values, 0, count);
          entry.type().encode(values, bytes, count);
          out.write(bytes, 0, (int) entry.type().bytes(count));
        }
      }
    }
  }
}
