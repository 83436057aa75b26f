package dev.openbook.finetune.generate.prefix;

import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of prefixes that were read in passes of their own, least recently used first out.
 *
 * <p>A prefix is found again only where it would be read in the same passes, so what is kept never
 * changes a bit of a result. Owns its tensors, in the scope it was given.
 */
public final class KeptPrefixes {
  private final TensorScope scope;
  private final long maxBytes;
  private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** The tokens from the first on, and where the passes that read them ended. */
  private record Key(TokenSequence tokens, List<Integer> cuts) {}

  /**
   * One prefix, without what stands before its last cut but one.
   *
   * @param columns keys and values, one row
   * @param last last hidden state, {@code [1, C]}
   */
  record Kept(TensorScope scope, KeyValueCache columns, Tensor last) {
    long bytes() {
      return scope.liveBytes();
    }
  }

  /**
   * Makes an empty store.
   *
   * @param scope owner of what is kept
   * @param maxBytes most bytes kept; 0 keeps nothing
   */
  public KeptPrefixes(TensorScope scope, long maxBytes) {
    this.scope = scope;
    this.maxBytes = maxBytes;
  }

  /** Returns the bytes that are kept. */
  public long bytes() {
    return bytes;
  }

  /** Returns a step's result; null when it is not kept. */
  @Nullable Kept find(PrefixStep step) {
    touchOpenings(step);
    return kept.get(key(step, step.cuts().size()));
  }

  /** Keeps columns of a step that has been read into a row, if they are not too many. */
  void keep(PrefixStep step, KeyValueCache row, Tensor last) {
    int count = step.rows();
    long size = row.bytes() / Math.max(1, row.capacity()) * count;
    if (size > maxBytes) {
      return;
    }
    makeRoom(size);
    TensorScope own = scope.child("kept prefix");
    KeyValueCache columns = row.columns(own, step.base(), count);
    Kept entry = new Kept(own, columns, own.ops().contiguous(last).moveTo(own));
    kept.put(key(step, step.cuts().size()), entry);
    bytes += entry.bytes();
    touchOpenings(step);
  }

  /** Marks what a step builds on as used: without it the step could not be found. */
  private void touchOpenings(PrefixStep step) {
    for (int cuts = step.cuts().size() - 1; cuts > 0; cuts--) {
      kept.get(key(step, cuts));
    }
  }

  private void makeRoom(long size) {
    var oldestFirst = kept.values().iterator();
    while (bytes + size > maxBytes && oldestFirst.hasNext()) {
      Kept oldest = oldestFirst.next();
      bytes -= oldest.bytes();
      oldest.scope().close();
      oldestFirst.remove();
    }
  }

  private static Key key(PrefixStep step, int cutCount) {
    List<Integer> cuts = step.cuts().subList(0, cutCount);
    return new Key(step.edges().getFirst().tokens().first(cuts.getLast()), cuts);
  }
}
