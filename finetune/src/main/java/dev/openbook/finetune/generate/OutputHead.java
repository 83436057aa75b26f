package dev.openbook.finetune.generate;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores of chosen tokens at chosen positions, a bounded number of logit rows at a time.
 *
 * <p>Logits are widened to single precision before the softmax. Several tokens of one position
 * share its logits.
 */
final class OutputHead {
  /** Positions whose logits exist at once. */
  private static final int CHUNK = 256;

  private OutputHead() {}

  /**
   * A token to score.
   *
   * @param position row of the hidden states that predicts it
   * @param token its id
   */
  record Target(int position, int token) {}

  /**
   * Returns each target's score, in order.
   *
   * @param hidden {@code [N, C]}
   * @param targets sorted by position
   */
  static List<TokenScore> score(
      TensorScope scope, Decoder decoder, Tensor hidden, List<Target> targets) {
    List<TokenScore> scores = new ArrayList<>();
    int start = 0;
    while (start < targets.size()) {
      int end = start;
      List<Integer> positions = new ArrayList<>();
      while (end < targets.size()) {
        int position = targets.get(end).position();
        if (positions.isEmpty() || positions.getLast() != position) {
          if (positions.size() == CHUNK) {
            break;
          }
          positions.add(position);
        }
        end++;
      }
      try (TensorScope work = scope.child("scores")) {
        scores.addAll(chunk(work, decoder, hidden, positions, targets.subList(start, end)));
      }
      start = end;
    }
    return scores;
  }

  private static List<TokenScore> chunk(
      TensorScope work,
      Decoder decoder,
      Tensor hidden,
      List<Integer> positions,
      List<Target> targets) {
    TensorOps ops = work.ops();
    long[] chosen = positions.stream().mapToLong(Integer::longValue).toArray();
    Tensor rows = ops.indexSelect(hidden, 0, work.longs("positions", chosen, chosen.length));
    Tensor logits = ops.cast(decoder.logits(work, rows), Precision.F32); // [n, V]
    long width = logits.size(1);
    long[] places = new long[targets.size()];
    int[] rowOf = new int[targets.size()];
    int row = 0;
    for (int i = 0; i < places.length; i++) {
      Target target = targets.get(i);
      while (chosen[row] != target.position()) {
        row++;
      }
      rowOf[i] = row;
      places[i] = row * width + target.token();
    }
    float[] values =
        ops.indexSelect(ops.reshape(logits, -1), 0, work.longs("places", places, places.length))
            .toFloats();
    float[] totals = ops.logSumExp(logits).toFloats();
    long[] best = ops.argmax(logits).toLongs();
    List<TokenScore> scores = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      double score = Math.min(0, (double) values[i] - totals[rowOf[i]]);
      scores.add(new TokenScore(score, best[rowOf[i]] == targets.get(i).token()));
    }
    return scores;
  }
}
