package dev.openbook.finetune.weights;

import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Tensors spread over several safetensors files by an index. Owns the files. */
final class ShardedWeights implements WeightSource {
  private final Map<String, WeightSource> shards;
  private final Map<String, WeightSource> byTensor;
  private final Map<String, TensorInfo> infos;

  private ShardedWeights(
      Map<String, WeightSource> shards,
      Map<String, WeightSource> byTensor,
      Map<String, TensorInfo> infos) {
    this.shards = shards;
    this.byTensor = byTensor;
    this.infos = infos;
  }

  /**
   * Opens an index and the files it names.
   *
   * @throws dev.openbook.datasets.BadInputException if the index or one of its files is broken, or
   *     a file lacks a tensor the index promises
   */
  static ShardedWeights open(Path index) throws IOException {
    JsonRecord record = JsonRecord.whole(index);
    JsonNode map = record.node().path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw record.fail("'weight_map' must be an object that names a file for each tensor");
    }
    Map<String, WeightSource> shards = new LinkedHashMap<>();
    Map<String, WeightSource> byTensor = new LinkedHashMap<>();
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, JsonNode> entry : map.properties()) {
        String file = entry.getValue().asString("");
        if (!file.matches("[\\w.-]+\\.safetensors")) {
          throw record.fail(
              "'weight_map' must name .safetensors files beside the index, got " + entry);
        }
        WeightSource shard =
            shards.computeIfAbsent(file, name -> Safetensors.open(index.resolveSibling(name)));
        TensorInfo info = shard.tensors().get(entry.getKey());
        if (info == null) {
          throw record.fail(file + " lacks tensor '" + entry.getKey() + "'");
        }
        byTensor.put(entry.getKey(), shard);
        infos.put(entry.getKey(), info);
      }
    } catch (RuntimeException e) {
      for (WeightSource shard : shards.values()) {
        shard.close();
      }
      throw e;
    }
    return new ShardedWeights(shards, byTensor, infos);
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public void read(String name, MemorySegment target) throws IOException {
    WeightSource shard = byTensor.get(name);
    if (shard == null) {
      throw new IllegalArgumentException("unknown tensor '" + name + "'");
    }
    shard.read(name, target);
  }

  @Override
  public void close() throws IOException {
    for (WeightSource shard : shards.values()) {
      shard.close();
    }
  }
}
