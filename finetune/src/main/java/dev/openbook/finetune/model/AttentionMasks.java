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
import java.util.OptionalInt;

/**
 * Which columns the tokens of one pass see: all up to their own, or those of a given mask; of
 * either, a layer with a window shows the last ones.
 *
 * <p>Legend: B rows, T tokens, S columns, H query heads, K key and value heads, D head size. Masks
 * are made once for all layers and belong to the pass's scope.
 */
final class AttentionMasks {
  /** Queries a block: each block leaves out the keys that none of its queries sees. */
  private static final int BLOCK = 256;

  private final TensorScope scope;
  private final Precision precision;
  private final List<Block> blocks; // none: all columns up to a token's own
  private final Map<Window, Tensor> windows = new HashMap<>();
  private final Map<Band, Tensor> bands = new HashMap<>();

  /** Queries that stand before the last of so many columns, each seeing a window. */
  private record Band(int queries, int columns, int window) {}

  /**
   * Queries with the columns that any of them sees.
   *
   * @param start the first query
   * @param first the first column
   * @param mask {@code [B or 1, 1, queries, columns]}
   */
  private record Block(int start, int first, Tensor mask) {}

  /** A block's mask under which each token sees so many of its last columns. */
  private record Window(int start, int size) {}

  private AttentionMasks(TensorScope scope, Precision precision, List<Block> blocks) {
    this.scope = scope;
    this.precision = precision;
    this.blocks = List.copyOf(blocks);
  }

  /** Returns masks under which token t sees the columns before the pass and tokens up to t. */
  static AttentionMasks causal(TensorScope scope, Precision precision) {
    return new AttentionMasks(scope, precision, List.of());
  }

  /**
   * Returns masks under which tokens see what a mask says.
   *
   * @param mask {@code [B or 1, 1, T, S]}, 0 where a token sees a column and {@code -inf}
   *     elsewhere; each token sees itself, none after it, and what it sees stands in the order of
   *     the text
   */
  static AttentionMasks given(TensorScope scope, Precision precision, Tensor mask) {
    int tokens = Math.toIntExact(mask.size(2));
    long before = mask.size(3) - tokens;
    List<Block> blocks = new ArrayList<>();
    for (int start = 0; start < tokens; start += BLOCK) {
      int length = Math.min(BLOCK, tokens - start);
      Tensor rows = scope.ops().narrow(mask, 2, start, length);
      blocks.add(new Block(start, 0, scope.ops().narrow(rows, 3, 0, before + start + length)));
    }
    return new AttentionMasks(scope, precision, blocks);
  }

  /**
   * Returns masks under which tokens of one batch see each other.
   *
   * @param seen whether a token sees another, {@code [B][T][T]}: itself, and none after it
   */
  static AttentionMasks listed(TensorScope scope, Precision precision, boolean[][][] seen) {
    List<Block> blocks = new ArrayList<>();
    for (int start = 0; start < seen[0].length; start += BLOCK) {
      blocks.add(block(scope, precision, seen, start));
    }
    return new AttentionMasks(scope, precision, blocks);
  }

  private static Block block(
      TensorScope scope, Precision precision, boolean[][][] seen, int start) {
    int end = Math.min(start + BLOCK, seen[0].length);
    int first = first(seen, start, end);
    int columns = end - first;
    float[] values = new float[seen.length * (end - start) * columns];
    Arrays.fill(values, Float.NEGATIVE_INFINITY);
    int at = 0;
    for (boolean[][] row : seen) {
      for (int token = start; token < end; token++) {
        for (int column = first; column < end; column++) {
          if (row[token][column]) {
            values[at] = 0;
          }
          at++;
        }
      }
    }
    Tensor wide = scope.floats("mask", values, seen.length, 1, end - start, columns);
    return new Block(start, first, scope.ops().cast(wide, precision));
  }

  /** Returns the first column that a token of a block sees in any row; it sees none before. */
  private static int first(boolean[][][] seen, int start, int end) {
    int first = start;
    for (boolean[][] row : seen) {
      for (int token = start; token < end; token++) {
        int column = 0;
        while (column < first && !row[token][column]) {
          column++;
        }
        first = column;
      }
    }
    return first;
  }

  /**
   * Returns attention of a layer, {@code [B, H, T, D]}.
   *
   * @param queries {@code [B, H, T, D]}
   * @param keys {@code [B, K, S, D]}
   * @param values {@code [B, K, S, D]}
   */
  Tensor attend(TensorOps ops, OptionalInt window, Tensor queries, Tensor keys, Tensor values) {
    if (!blocks.isEmpty()) {
      return masked(ops, window, queries, keys, values);
    }
    return window.isEmpty() || keys.size(2) <= window.getAsInt()
        ? ops.causalAttention(queries, keys, values)
        : sliding(ops, window.getAsInt(), queries, keys, values);
  }

  private Tensor masked(
      TensorOps ops, OptionalInt window, Tensor queries, Tensor keys, Tensor values) {
    if (blocks.size() == 1) {
      return ops.attention(queries, keys, values, windowed(blocks.getFirst(), window));
    }
    List<Tensor> parts = new ArrayList<>();
    for (Block block : blocks) {
      Tensor mask = windowed(block, window);
      parts.add(
          ops.attention(
              ops.narrow(queries, 2, block.start(), mask.size(2)),
              ops.narrow(keys, 2, block.first(), mask.size(3)),
              ops.narrow(values, 2, block.first(), mask.size(3)),
              mask));
    }
    return ops.cat(parts, 2);
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

  private Tensor windowed(Block block, OptionalInt window) {
    if (window.isEmpty() || block.mask().size(3) <= window.getAsInt()) {
      return block.mask();
    }
    return windows.computeIfAbsent(
        new Window(block.start(), window.getAsInt()), key -> last(block.mask(), key.size()));
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
