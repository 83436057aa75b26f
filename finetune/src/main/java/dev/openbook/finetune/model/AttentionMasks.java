package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which columns the tokens of one pass see: all up to their own, or those of a given mask; of
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
  private final Optional<Tensor> given; // [B or 1, 1, T, S]
  private final Map<Integer, Tensor> windows = new HashMap<>();
  private final Map<Band, Tensor> bands = new HashMap<>();

  /** Queries that stand before the last of so many columns, each seeing a window. */
  private record Band(int queries, int columns, int window) {}

  private AttentionMasks(TensorScope scope, Precision precision, Optional<Tensor> given) {
    this.scope = scope;
    this.precision = precision;
    this.given = given;
  }

  /** Returns masks under which token t sees the columns before the pass and tokens up to t. */
  static AttentionMasks causal(TensorScope scope, Precision precision) {
    return new AttentionMasks(scope, precision, Optional.empty());
  }

  /**
   * Returns masks under which tokens see what a mask says.
   *
   * @param mask {@code [B or 1, 1, T, S]}, 0 where a token sees a column and {@code -inf}
   *     elsewhere; each token sees itself, and what it sees stands in the order of the text
   */
  static AttentionMasks given(TensorScope scope, Precision precision, Tensor mask) {
    return new AttentionMasks(scope, precision, Optional.of(mask));
  }

  /**
   * Returns masks under which tokens of one batch see each other.
   *
   * @param seen whether a token sees another, {@code [B][T][T]}
   */
  static AttentionMasks listed(TensorScope scope, Precision precision, boolean[][][] seen) {
    int tokens = seen[0].length;
    float[] values = new float[seen.length * tokens * tokens];
    int at = 0;
    for (boolean[][] row : seen) {
      for (boolean[] token : row) {
        for (boolean visible : token) {
          values[at++] = visible ? 0 : Float.NEGATIVE_INFINITY;
        }
      }
    }
    Tensor wide = scope.floats("mask", values, seen.length, 1, tokens, tokens);
    return given(scope, precision, scope.ops().cast(wide, precision));
  }

  /**
   * Returns attention of a layer, {@code [B, H, T, D]}.
   *
   * @param queries {@code [B, H, T, D]}
   * @param keys {@code [B, K, S, D]}
   * @param values {@code [B, K, S, D]}
   */
  Tensor attend(TensorOps ops, OptionalInt window, Tensor queries, Tensor keys, Tensor values) {
    if (given.isPresent()) {
      return ops.attention(queries, keys, values, windowed(given.get(), window));
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
          float[] values = new float[band.queries() * band.columns()];
          Arrays.fill(values, Float.NEGATIVE_INFINITY);
          for (int query = 0; query < band.queries(); query++) {
            int own = band.columns() - band.queries() + query;
            int row = query * band.columns();
            Arrays.fill(values, row + Math.max(0, own - window + 1), row + own + 1, 0);
          }
          return mask(values, 1, 1, band.queries(), band.columns());
        });
  }

  private Tensor windowed(Tensor mask, OptionalInt window) {
    if (window.isEmpty() || mask.size(3) <= window.getAsInt()) {
      return mask;
    }
    return windows.computeIfAbsent(window.getAsInt(), size -> last(mask, size));
  }

  /** Returns a mask under which each token sees only the last columns of those it saw. */
  private Tensor last(Tensor mask, int window) {
    float[] values = mask.toFloats();
    int columns = Math.toIntExact(mask.size(3));
    for (int token = 0; token < values.length; token += columns) {
      int left = window;
      for (int column = token + columns - 1; column >= token; column--) {
        if (values[column] == 0 && left-- <= 0) {
          values[column] = Float.NEGATIVE_INFINITY;
        }
      }
    }
    return mask(values, mask.shape());
  }

  private Tensor mask(float[] values, long... shape) {
    Tensor wide = scope.floats("mask", values, shape);
    return scope.ops().cast(wide, precision);
  }
}
