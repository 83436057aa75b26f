package dev.openbook.finetune.train.data;

import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.train.recipe.DataSettings;
import java.util.List;

/**
 * Held-out texts, packed once like a pass over training texts.
 *
 * @param batches of as many windows as a micro-batch
 */
public record HeldOutBatches(List<TokenBatch> batches) {
  public HeldOutBatches {
    batches = List.copyOf(batches);
  }

  /**
   * Packs texts.
   *
   * @param padding id that fills rows up
   */
  public static HeldOutBatches of(List<TokenizedText> texts, DataSettings data, int padding) {
    return new HeldOutBatches(
        WindowPacking.batches(WindowPacking.windows(texts, data, 0), padding, data));
  }
}
