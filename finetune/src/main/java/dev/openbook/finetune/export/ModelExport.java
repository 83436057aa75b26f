package dev.openbook.finetune.export;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A model that is to be written for other tools. Borrows checkpoint and adapter.
 *
 * <p>An adapter is merged, {@code W + (alpha / rank) B A} in 32-bit floats, then rounded once to
 * the type that is written. An updated head that the base ties to its embeddings is written as a
 * tensor of its own, and the embeddings stay as they are; PEFT's own merge would change both.
 *
 * @param checkpoint the base
 * @param adapter update to merge
 * @param type element type of the result: F32, F16, BF16, or for GGUF also Q8_0
 * @param progress hears of each tensor
 */
public record ModelExport(
    Checkpoint checkpoint, Optional<PeftAdapter> adapter, ElementType type, Progress progress) {
  /** Largest file of weights when a model is cut into several, bytes; transformers' own choice. */
  public static final long SHARD_BYTES = 5_000_000_000L;

  private static final Set<ElementType> PLAIN =
      Set.of(ElementType.F32, ElementType.F16, ElementType.BF16);

  /**
   * Writes a folder that transformers' {@code from_pretrained} loads: safetensors, config,
   * tokenizer where there is one.
   *
   * @param folder must not exist
   * @param shardBytes most bytes of tensors a file; a larger tensor gets a file of its own
   * @throws BadInputException if the folder exists, the adapter does not fit, a value does not fit
   *     the type, or the files beside the model are broken
   * @throws IOException if the files cannot be read or written
   */
  public void toSafetensors(Path folder, long shardBytes) throws IOException {
    requireNew(folder);
    if (!PLAIN.contains(type)) {
      throw new BadInputException(
          "safetensors files hold f32, bf16 or f16, got " + lowerCase() + "; or write gguf");
    }
    HuggingFaceFolder.write(folder, checkpoint, weights(), type, shardBytes);
  }

  /**
   * Writes one GGUF file that llama.cpp's tools load. Vectors stay 32-bit, as in llama.cpp's own
   * files; matrices take the type.
   *
   * @param file must not exist
   * @throws BadInputException if the file exists, the architecture has no form there, the tokenizer
   *     is missing or not byte-level, the adapter does not fit, or a value does not fit the type
   * @throws IOException if the files cannot be read or written
   */
  public void toGguf(Path file) throws IOException {
    requireNew(file);
    if (!PLAIN.contains(type) && type != ElementType.Q8_0) {
      throw new BadInputException("GGUF is written as f32, bf16, f16 or q8_0, got " + lowerCase());
    }
    GgufModel.write(file, checkpoint, weights(), type);
  }

  private MergedWeights weights() throws IOException {
    if (adapter.isPresent()) {
      adapter.get().requireBase(checkpoint);
    }
    return MergedWeights.of(checkpoint, adapter, type, progress);
  }

  private String lowerCase() {
    return type.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static void requireNew(Path out) {
    if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
      throw BadInputException.in(out, "exists already; remove it or choose another place");
    }
  }
}
