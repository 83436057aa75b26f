package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.Set;

/** Adapters that start as those of the reference runs: A from a formula, B zero. */
public final class ReferenceAdapter {
  private ReferenceAdapter() {}

  /** Returns the start of the stories260K reference: rank 4, alpha 8, query and value. */
  public static LoraAdapter stories(TensorScope scope, ModelConfig config) {
    return start(
        scope, config, new LoraSettings(4, 8, 0, Set.of(LinearLayer.QUERY, LinearLayer.VALUE)));
  }

  /** Returns {@code A[i][j] = (((31 i + 17 j) mod 101) - 50) / 2000}, B zero. */
  public static LoraAdapter start(TensorScope scope, ModelConfig config, LoraSettings settings) {
    LoraAdapter adapter = LoraAdapter.create(scope, config, settings, 0);
    adapter
        .parameters()
        .forEach(
            (name, tensor) -> {
              if (name.endsWith(".lora_A.weight")) {
                set(scope, tensor);
              }
            });
    return adapter;
  }

  /** Returns an adapter whose A and B are small numbers, none of them all zero. */
  public static LoraAdapter filled(TensorScope scope, ModelConfig config, LoraSettings settings) {
    LoraAdapter adapter = LoraAdapter.create(scope, config, settings, 0);
    adapter
        .parameters()
        .values()
        .forEach(
            tensor -> {
              float[] values = new float[Math.toIntExact(tensor.elementCount())];
              for (int i = 0; i < values.length; i++) {
                values[i] = (i * 37 % 11 - 5) / 100f;
              }
              try (TensorScope work = scope.child("values")) {
                TensorUpdates.copy(tensor, work.floats("values", values, tensor.shape()));
              }
            });
    return adapter;
  }

  private static void set(TensorScope scope, Tensor tensor) {
    int columns = Math.toIntExact(tensor.size(1));
    float[] values = new float[Math.toIntExact(tensor.elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = ((i / columns * 31 + i % columns * 17) % 101 - 50) / 2000f;
    }
    try (TensorScope work = scope.child("start of A")) {
      TensorUpdates.copy(tensor, work.floats("A", values, tensor.shape()));
    }
  }
}
