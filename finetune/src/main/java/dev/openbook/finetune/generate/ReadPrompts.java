package dev.openbook.finetune.generate;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.List;

/**
 * Prompts that a decoder has read: keys and values of every row, and the last token's hidden state.
 *
 * <p>Rows are padded on the right to the longest: column c of row r holds token c of that prompt
 * while c is less than its length, and nothing of use after. Never changed; owns its tensors.
 */
final class ReadPrompts implements AutoCloseable {
  private final TensorScope scope;
  private final List<TokenSequence> rows;
  private final KeyValueCache cache;
  private final Tensor last; // [B, C]

  private ReadPrompts(
      TensorScope scope, List<TokenSequence> rows, KeyValueCache cache, Tensor last) {
    this.scope = scope;
    this.rows = rows;
    this.cache = cache;
    this.last = last;
  }

  /**
   * Reads a batch.
   *
   * @param opening keys and values of the shared opening, one row; its length is where rows are cut
   */
  static ReadPrompts read(
      TensorScope owner, Decoder decoder, PromptBatch batch, KeyValueCache opening) {
    TensorScope scope = owner.child("read prompts");
    int shared = batch.sharedLength();
    int width = batch.longest() - shared;
    int count = batch.rows().size();
    int[][] ids = new int[count][width];
    long[] ends = new long[count];
    for (int row = 0; row < count; row++) {
      int[] rest = batch.rows().get(row).from(shared);
      System.arraycopy(rest, 0, ids[row], 0, rest.length);
      ends[row] = (long) row * width + rest.length - 1;
    }
    KeyValueCache cache = opening.copy(scope, count, batch.longest());
    try (TensorScope work = scope.child("reading")) {
      var ops = work.ops();
      Tensor hidden = decoder.read(work, ids, cache);
      Tensor flat = ops.reshape(hidden, -1, hidden.size(2));
      Tensor last = ops.indexSelect(flat, 0, work.longs("ends", ends, count)).moveTo(scope);
      return new ReadPrompts(scope, batch.rows(), cache, last);
    }
  }

  KeyValueCache cache() {
    return cache;
  }

  /** Returns the last tokens' hidden states, [B, C]. */
  Tensor last() {
    return last;
  }

  int rows() {
    return rows.size();
  }

  /** Returns the tokens of a row. */
  int length(int row) {
    return rows.get(row).length();
  }

  long bytes() {
    return scope.liveBytes();
  }

  @Override
  public void close() {
    scope.close();
  }
}
