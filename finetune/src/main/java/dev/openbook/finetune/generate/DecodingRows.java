package dev.openbook.finetune.generate;

import dev.openbook.finetune.generate.prefix.PrefixPlan;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Texts that are continued together, one token a pass.
 *
 * <p>Rows end in the same column: a row of n tokens stands in the last n filled columns, so a pass
 * adds one column to all, and the mask of what stands before a row changes only when rows come.
 * When the columns are used up, the rows move to the left again. Owns its tensors; close it.
 */
final class DecodingRows implements AutoCloseable {
  /** Columns that are added at a time. */
  private static final int GROWTH = 256;

  private final Decoder decoder;
  private final TensorScope scope;
  private final List<Row> rows = new ArrayList<>();
  private KeyValueCache cache;
  private Optional<Tensor> mask = Optional.empty(); // [B, 1, 1, capacity]

  /** A text and the tokens that were read of it with its prompt. */
  private static final class Row {
    private final Optional<GrowingText> text;
    private int length;

    Row(Optional<GrowingText> text, int length) {
      this.text = text;
      this.length = length;
    }

    boolean isFree() {
      return text.isEmpty() || text.get().isFinished();
    }
  }

  /**
   * A text that joins.
   *
   * @param text its first token is chosen
   * @param runs where its prompt's keys and values stand
   */
  record Joining(GrowingText text, List<PrefixPlan.Run> runs) {}

  DecodingRows(TensorScope owner, Decoder decoder) {
    this.decoder = decoder;
    this.scope = owner.child("decoding rows");
    this.cache = decoder.allocateCache(scope, 0, 0);
  }

  /** Returns the texts that are not finished. */
  List<GrowingText> open() {
    return rows.stream().filter(row -> !row.isFree()).flatMap(row -> row.text.stream()).toList();
  }

  /**
   * Takes texts in.
   *
   * @param source one row, which holds their prompts
   * @param upcoming texts that will join before the next step, for whom room is made too
   */
  void join(List<Joining> joining, KeyValueCache source, List<GrowingText> upcoming) {
    int longest = joining.stream().mapToInt(one -> one.text().prompt().length()).max().orElse(0);
    long free = rows.stream().filter(Row::isFree).count();
    if (free < joining.size() || longest > cache.length()) {
      List<GrowingText> coming = new ArrayList<>(joining.stream().map(Joining::text).toList());
      coming.addAll(upcoming);
      arrange(coming);
    }
    for (Joining one : joining) {
      int row = 0;
      while (!rows.get(row).isFree()) {
        row++;
      }
      int length = one.text().prompt().length();
      rows.set(row, new Row(Optional.of(one.text()), length));
      for (PrefixPlan.Run run : one.runs()) {
        cache.copyColumns(
            row, cache.length() - length + run.start(), source, 0, run.column(), run.length());
      }
    }
    updateMask();
  }

  /** Returns hidden states after each row's last token, {@code [B, C]}; free rows hold nothing. */
  Tensor step(TensorScope work) {
    if (cache.length() == cache.capacity()) {
      arrange(List.of());
      updateMask();
    }
    int[][] ids = new int[rows.size()][1];
    int[][] positions = new int[rows.size()][1];
    for (int row = 0; row < ids.length; row++) {
      Row one = rows.get(row);
      ids[row][0] = one.isFree() ? 0 : one.text.orElseThrow().lastToken();
      positions[row][0] = one.isFree() ? 0 : one.length;
    }
    int columns = cache.length() + 1;
    Tensor hidden =
        mask.isPresent()
            ? decoder.read(
                work, ids, positions, work.ops().narrow(mask.get(), 3, 0, columns), cache)
            : decoder.read(work, ids, cache);
    rows.forEach(row -> row.length++);
    return work.ops().reshape(hidden, hidden.size(0), hidden.size(2));
  }

  /** Returns the text of a row; empty when the row is free. */
  Optional<GrowingText> text(int row) {
    return rows.get(row).text.filter(text -> !text.isFinished());
  }

  int size() {
    return rows.size();
  }

  /** Drops the free rows when they are half of all or more. */
  void shrink() {
    long free = rows.stream().filter(Row::isFree).count();
    if (2 * free >= rows.size() && free < rows.size()) {
      arrange(List.of());
      updateMask();
    }
  }

  /** Moves the open rows together, as far left as they go, and adds free ones for new texts. */
  private void arrange(List<GrowingText> coming) {
    List<Row> kept = rows.stream().filter(row -> !row.isFree()).toList();
    int length = kept.stream().mapToInt(row -> row.length).max().orElse(0);
    int most = kept.stream().mapToInt(row -> row.text.orElseThrow().columns()).max().orElse(0);
    for (GrowingText text : coming) {
      length = Math.max(length, text.prompt().length());
      most = Math.max(most, text.columns());
    }
    List<KeyValueCache.Move> moves = new ArrayList<>();
    for (Row row : kept) {
      int from = cache.length() - row.length;
      moves.add(
          new KeyValueCache.Move(
              rows.indexOf(row), from, moves.size(), length - row.length, row.length));
    }
    int capacity = Math.min(most, length + GROWTH);
    cache = cache.rearranged(scope, kept.size() + coming.size(), length, capacity, moves);
    rows.clear();
    rows.addAll(kept);
    coming.forEach(_ -> rows.add(new Row(Optional.empty(), 0)));
  }

  /** Hides what stands before each row; no mask when nothing does. */
  private void updateMask() {
    mask.ifPresent(Tensor::close);
    mask = Optional.empty();
    if (rows.stream().allMatch(row -> !row.isFree() && row.length == cache.length())) {
      return;
    }
    int width = cache.capacity();
    float[] values = new float[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      int start = rows.get(row).isFree() ? cache.length() : cache.length() - rows.get(row).length;
      Arrays.fill(values, row * width, row * width + start, Float.NEGATIVE_INFINITY);
    }
    try (TensorScope work = scope.child("mask")) {
      Tensor wide = work.floats("mask", values, rows.size(), 1, 1, width);
      Tensor own = decoder.precision() == Precision.F32 ? wide : cast(work, wide);
      mask = Optional.of(own.moveTo(scope));
    }
  }

  private Tensor cast(TensorScope work, Tensor wide) {
    return work.ops().cast(wide, decoder.precision());
  }

  @Override
  public void close() {
    scope.close();
  }
}
