package dev.openbook.finetune.weights;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors of one mapped file, by name. Owns the mapping. */
final class TensorTable implements WeightSource {
  private final MappedFile file;
  private final Map<String, StoredTensor> stored = new LinkedHashMap<>();
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();

  TensorTable(MappedFile file, Collection<StoredTensor> tensors) {
    this.file = file;
    for (StoredTensor tensor : tensors) {
      stored.put(tensor.info().name(), tensor);
      infos.put(tensor.info().name(), tensor.info());
    }
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public void read(String name, MemorySegment target) {
    StoredTensor tensor = stored.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("unknown tensor '" + name + "' in " + file.path());
    }
    tensor.read(file.bytes(), target);
  }

  @Override
  public void close() {
    file.close();
  }
}
