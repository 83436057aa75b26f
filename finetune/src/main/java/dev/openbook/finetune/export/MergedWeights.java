package dev.openbook.finetune.export;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.weights.AdapterConfig;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.WeightSource;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint's tensors with an adapter's update added, under the type they are to be written in.
 *
 * <p>Formula: {@code W + scale B A} in single precision, {@link AdapterConfig#scale()}. Shapes: W
 * {@code [out, in]}, A {@code [rank, in]}, B {@code [out, rank]}. Borrows its sources.
 *
 * <p>A head that is the embedding table becomes a tensor of its own when it is updated: the table
 * stays as it is.
 */
final class MergedWeights implements WeightSource {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final String PREFIX = "base_model.model.";
  private static final String HEAD = "lm_head.weight";

  /** Largest finite half-precision number. */
  private static final float LARGEST_HALF = 65_504;

  private final Path path;
  private final WeightSource base;
  private final String storedHead;
  private final Optional<PeftAdapter> adapter;
  private final ElementType type;
  private final Progress progress;
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
  private final Set<String> done = new HashSet<>();

  private MergedWeights(
      Checkpoint checkpoint, Optional<PeftAdapter> adapter, ElementType type, Progress progress) {
    this.path = checkpoint.path();
    this.base = checkpoint.weights();
    this.storedHead = checkpoint.config().headName();
    this.adapter = adapter;
    this.type = type;
    this.progress = progress;
  }

  /**
   * Joins base and adapter.
   *
   * @throws BadInputException if the adapter updates a tensor the base does not have, or in another
   *     shape
   */
  static MergedWeights of(
      Checkpoint checkpoint, Optional<PeftAdapter> adapter, ElementType type, Progress progress) {
    var merged = new MergedWeights(checkpoint, adapter, type, progress);
    for (TensorInfo info : checkpoint.weights().tensors().values()) {
      // A tied head may be stored twice, and old checkpoints carry the rotary table.
      boolean twice = info.name().equals(HEAD) && checkpoint.config().tiedEmbeddings();
      if (!twice && !info.name().endsWith(".rotary_emb.inv_freq")) {
        merged.infos.put(info.name(), new TensorInfo(info.name(), info.shape(), type.name()));
      }
    }
    if (merged.isUpdated(HEAD) && checkpoint.config().tiedEmbeddings()) {
      List<Long> shape = checkpoint.weights().info(checkpoint.config().headName()).shape();
      merged.infos.put(HEAD, new TensorInfo(HEAD, shape, type.name()));
    }
    adapter.ifPresent(merged::check);
    return merged;
  }

  private void check(PeftAdapter update) {
    int rank = update.config().rank();
    for (String name : update.weights().tensors().keySet()) {
      if (name.equals(PeftAdapter.HEAD_BASE)) {
        continue; // PEFT's copy of the head as it was
      }
      String weight = name.replace(PREFIX, "").replaceFirst("\\.lora_[AB]\\.weight$", ".weight");
      TensorInfo info = infos.get(weight);
      if (info == null || info.shape().size() != 2) {
        throw new BadInputException(
            "the adapter updates '" + weight + "', which " + path + " does not have");
      }
      requireShape(update, down(weight), List.of((long) rank, info.shape().get(1)));
      requireShape(update, up(weight), List.of(info.shape().get(0), (long) rank));
    }
  }

  private void requireShape(PeftAdapter update, String name, List<Long> shape) {
    TensorInfo info = update.weights().tensors().get(name);
    if (info == null || !info.shape().equals(shape)) {
      throw new BadInputException(
          "adapter tensor '%s' must have shape %s to fit %s, got %s"
              .formatted(name, shape, path, info == null ? "none" : info.shape()));
    }
  }

  private static String down(String weight) {
    return PREFIX + weight.replaceFirst("\\.weight$", ".lora_A.weight");
  }

  private static String up(String weight) {
    return PREFIX + weight.replaceFirst("\\.weight$", ".lora_B.weight");
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public void read(String name, MemorySegment target) throws IOException {
    TensorInfo info = info(name);
    base.read(name.equals(HEAD) ? storedHead : name, target);
    if (isUpdated(name)) {
      add(adapter.orElseThrow(), info, target);
    }
    requireRepresentable(info, target);
    done.add(name);
    progress.report("export", done.size(), infos.size(), "tensors");
  }

  private boolean isUpdated(String weight) {
    return adapter.isPresent() && adapter.get().weights().tensors().containsKey(down(weight));
  }

  private void add(PeftAdapter update, TensorInfo info, MemorySegment target) throws IOException {
    int rank = update.config().rank();
    int rows = Math.toIntExact(info.shape().get(0));
    int columns = Math.toIntExact(info.shape().get(1));
    float scale = (float) update.config().scale();
    float[] a = read(update.weights(), down(info.name())); // [rank, in]
    float[] b = read(update.weights(), up(info.name())); // [out, rank]
    float[] row = new float[columns];
    float[] change = new float[columns];
    for (int r = 0; r < rows; r++) {
      java.util.Arrays.fill(change, 0);
      for (int k = 0; k < rank; k++) {
        float factor = b[r * rank + k];
        int from = k * columns;
        for (int c = 0; c < columns; c++) {
          change[c] += factor * a[from + c];
        }
      }
      long at = 4L * r * columns;
      MemorySegment.copy(target, FLOAT, at, row, 0, columns);
      for (int c = 0; c < columns; c++) {
        row[c] += scale * change[c];
      }
      MemorySegment.copy(row, 0, target, FLOAT, at, columns);
    }
  }

  private static float[] read(WeightSource source, String name) throws IOException {
    float[] values = new float[Math.toIntExact(source.info(name).elementCount())];
    source.read(name, MemorySegment.ofArray(values));
    return values;
  }

  /** Half-precision numbers, and the scales of Q8_0, end where weights rarely but sometimes are. */
  private void requireRepresentable(TensorInfo info, MemorySegment values) {
    if (type != ElementType.F16 && type != ElementType.Q8_0) {
      return;
    }
    float most = type == ElementType.F16 ? LARGEST_HALF : 127 * LARGEST_HALF;
    for (long at = 0; at < values.byteSize(); at += 4) {
      float value = values.get(FLOAT, at);
      if (!(Math.abs(value) <= most)) {
        throw BadInputException.in(
            path,
            "tensor '%s' holds %s, which %s cannot hold; take f32 or bf16"
                .formatted(info.name(), value, type.name().toLowerCase(java.util.Locale.ROOT)));
      }
    }
  }

  @Override
  public void close() {
    // both sources are borrowed
  }
}
