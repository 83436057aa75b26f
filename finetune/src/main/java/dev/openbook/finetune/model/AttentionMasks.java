package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which columns the tokens of one pass see: all up to their own, or those that are listed; of
 * either, a layer with a window shows the last ones.
 *
 * <p>Legend: B rows, T tokens, S columns, H query heads, K key and value heads, D head size. Masks
 * are made once for all layers and belong to the pass's scope.
 */
final class AttentionMasks {
  /** Queries a block under a window: each block leaves out the keys before its first window. */
  private static final long BLOCK = 256;

  private final TensorScope scope;
  private final Precision precision;
  private final Optional<boolean[][][]> seen; // [B][T][S]
  private final Map<OptionalInt, Tensor> listed = new HashMap<>();
  private final Map<Band, Tensor> bands = new HashMap<>();

  /** Queries that stand before the last of so many columns, each seeing a window. */
  private record Band(int queries, int columns, int window) {}

  private AttentionMasks(TensorScope scope, Precision precision, Optional<boolean[][][]> seen) {
    this.scope = scope;
    this.precision = precision;
    this.seen = seen;
  }

  /** Returns masks under which token t sees the columns before the pass and tokens up to t. */
  static AttentionMasks causal(TensorScope scope, Precision precision) {
    return new AttentionMasks(scope, precision, Optional.empty());
  }

  /**
   * Returns masks under which tokens see what is listed.
   *
   * @param seen {@code [B][T][S]}, each token sees itself; what a token sees stands in the order of
   *     the text
   */
  static AttentionMasks listed(TensorScope scope, Precision precision, boolean[][][] seen) {
    return new AttentionMasks(scope, precision, Optional.of(seen));
  }

  /**
   * Returns attention of a layer, {@code [B, H, T, D]}.
   *
   * @param queries {@code [B, H, T, D]}
   * @param keys {@code [B, K, S, D]}
   * @param values {@code [B, K, S, D]}
   */
  Tensor attend(TensorOps ops, OptionalInt window, Tensor queries, Tensor keys, Tensor values) {
    if (seen.isPresent()) {
      return ops.attention(queries, keys, values, listedMask(seen.get(), window));
    }
    return window.isEmpty() || keys.size(2) <= window.getAsInt()
        ? ops.causalAttention(queries, keys, values)
        : sliding(ops, window.getAsInt(), queries, keys, values);
  }

  private Tensor sliding(TensorOps ops, int window, Tensor queries, Tensor keys, Tensor values) {
    long tokens = queries.size(2);
    long before = keys.size(2) - tokens;
    List<Tensor> blocks = new ArrayList<>();
    for (long start = 0; start < tokens; start += BLOCK) {
      long length = Math.min(BLOCK, tokens - start);
      long first = Math.max(0, before + start - window + 1);
      long columns = before + start + length - first;
      Tensor some = ops.narrow(queries, 2, start, length);
      Tensor someKeys = ops.narrow(keys, 2, first, columns);
      Tensor someValues = ops.narrow(values, 2, first, columns);
      blocks.add(
          columns <= window
              ? ops.causalAttention(some, someKeys, someValues)
              : ops.attention(some, someKeys, someValues, band((int) length, columns, window)));
    }
    return blocks.size() == 1 ? blocks.getFirst() : ops.cat(blocks, 2);
  }

  private Tensor band(int queries, long columns, int window) {
    return bands.computeIfAbsent(
        new Band(queries, Math.toIntExact(columns), window),
        band -> {
          boolean[][][] visible = new boolean[1][band.queries()][band.columns()];
          for (int query = 0; query < band.queries(); query++) {
            int own = band.columns() - band.queries() + query;
            for (int column = Math.max(0, own - window + 1); column <= own; column++) {
              visible[0][query][column] = true;
            }
          }
          return mask(visible);
        });
  }

  private Tensor listedMask(boolean[][][] visible, OptionalInt window) {
    return listed.computeIfAbsent(
        window, size -> mask(size.isEmpty() ? visible : last(visible, size.getAsInt())));
  }

  /** Returns only the last columns that each token sees. */
  private static boolean[][][] last(boolean[][][] visible, int window) {
    boolean[][][] kept = new boolean[visible.length][visible[0].length][visible[0][0].length];
    for (int row = 0; row < kept.length; row++) {
      for (int token = 0; token < kept[row].length; token++) {
        int left = window;
        for (int column = kept[row][token].length - 1; column >= 0 && left > 0; column--) {
          if (visible[row][token][column]) {
            kept[row][token][column] = true;
            left--;
          }
        }
      }
    }
    return kept;
  }

  /** Returns [B, 1, T, S]: 0 where a token sees a column, -inf elsewhere. */
  private Tensor mask(boolean[][][] visible) {
    int tokens = visible[0].length;
    int columns = visible[0][0].length;
    float[] values = new float[visible.length * tokens * columns];
    int at = 0;
    for (boolean[][] row : visible) {
      for (boolean[] token : row) {
        for (boolean one : token) {
          values[at++] = one ? 0 : Float.NEGATIVE_INFINITY;
        }
      }
    }
    Tensor wide = scope.floats("mask", values, visible.length, 1, tokens, columns);
    return scope.ops().cast(wide, precision);
  }
}
