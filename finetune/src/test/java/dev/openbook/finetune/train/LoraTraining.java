package dev.openbook.finetune.train;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.List;
import java.util.OptionalLong;

/** Optimizer steps of an adapter, for tests of other packages. */
public final class LoraTraining {
  private static final AdamWSettings RATES = new AdamWSettings(1e-4, 0.9, 0.999, 1e-8, 0.01);

  private final TensorScope scope;
  private final Decoder decoder;
  private final AdamW optimizer;
  private int steps;

  private LoraTraining(TensorScope scope, Decoder decoder, AdamW optimizer) {
    this.scope = scope;
    this.decoder = decoder;
    this.optimizer = optimizer;
  }

  /** Attaches a new adapter; its tensors belong to {@code scope}. */
  public static LoraTraining start(TensorScope scope, Decoder decoder, LoraSettings settings) {
    LoraAdapter adapter =
        LoraAdapter.create(scope, decoder.config(), settings, 1).requireGradients();
    decoder.attach(adapter);
    return new LoraTraining(scope, decoder, new AdamW(scope, adapter.parameters()));
  }

  /** Takes a step; every second one computes blocks again on the way back. */
  public void step(TokenBatch batch) {
    steps++;
    OptimizerStep.run(
        scope,
        decoder,
        optimizer,
        List.of(batch),
        RATES,
        1,
        OptionalLong.of(steps),
        steps % 2 == 0);
  }
}
