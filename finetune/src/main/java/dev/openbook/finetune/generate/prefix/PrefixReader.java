package dev.openbook.finetune.generate.prefix;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the steps of a plan in order, each after what it builds on.
 *
 * <p>One row of keys and values holds the sequence that is being read; long pieces are read in
 * chunks of about equal size, so that a pass needs a bounded amount of memory. Owns its tensors;
 * close it.
 */
public final class PrefixReader implements AutoCloseable {
  /** Most tokens of a pass. */
  private static final int CHUNK = 1024;

  private final TensorScope scope;
  private final Decoder decoder;
  private final KeptPrefixes kept;
  private final PrefixPlan plan;
  private final KeyValueCache row;
  private int next;

  /** Makes a reader that has read nothing. */
  public PrefixReader(TensorScope owner, Decoder decoder, KeptPrefixes kept, PrefixPlan plan) {
    this.scope = owner.child("prefixes");
    this.decoder = decoder;
    this.kept = kept;
    this.plan = plan;
    this.row = decoder.allocateCache(scope, 1, plan.columns());
  }

  /** Returns whether a step is left. */
  public boolean hasNext() {
    return next < plan.size();
  }

  /**
   * Reads the next step.
   *
   * @return hidden states of its wanted rows, {@code [n, C]}, in {@code target}; empty when it has
   *     none
   */
  public Optional<Tensor> next(TensorScope target) {
    PrefixStep step = plan.step(next++);
    row.resize(step.base());
    if (step.isKept() && wantsAtMostTheLast(step)) {
      Tensor last = readKept(target, step);
      return step.wanted().length == 0 ? Optional.empty() : Optional.of(last);
    }
    if (!step.isKept() && step.wanted().length == 0) {
      return Optional.empty(); // nothing is asked, and no step builds on it
    }
    return step.isChain() ? readChain(target, step) : Optional.of(readMasked(target, step));
  }

  /** Returns keys and values of what was read last; one row. */
  public KeyValueCache row() {
    return row;
  }

  @Override
  public void close() {
    scope.close();
  }

  private static boolean wantsAtMostTheLast(PrefixStep step) {
    int[] wanted = step.wanted();
    return wanted.length == 0 || wanted[0] == step.rows() - 1;
  }

  private Tensor readKept(TensorScope target, PrefixStep step) {
    KeptPrefixes.Kept known = kept.find(step);
    if (known != null) {
      row.copyColumns(0, step.base(), known.columns(), 0, 0, step.rows());
      row.resize(step.base() + step.rows());
      return target.retain(known.last());
    }
    try (TensorScope work = scope.child("step")) {
      int[] last = {step.rows() - 1};
      Tensor hidden = readChunks(work, step, last).orElseThrow();
      kept.keep(step, row, hidden);
      return hidden.moveTo(target);
    }
  }

  private Optional<Tensor> readChain(TensorScope target, PrefixStep step) {
    return readChunks(target, step, step.wanted());
  }

  private Optional<Tensor> readChunks(TensorScope target, PrefixStep step, int[] wanted) {
    int[] ids = step.ids();
    int chunks = (ids.length + CHUNK - 1) / CHUNK;
    List<Tensor> parts = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      int start = (int) ((long) ids.length * chunk / chunks);
      int end = (int) ((long) ids.length * (chunk + 1) / chunks);
      try (TensorScope work = scope.child("chunk")) {
        Tensor hidden = decoder.read(work, new int[][] {Arrays.copyOfRange(ids, start, end)}, row);
        long[] chosen =
            Arrays.stream(wanted)
                .filter(at -> at >= start && at < end)
                .mapToLong(at -> at - start)
                .toArray();
        if (chosen.length > 0) {
          parts.add(rows(work, hidden, chosen).moveTo(target));
        }
      }
    }
    if (parts.size() < 2) {
      return parts.stream().findFirst();
    }
    Tensor joined = target.ops().cat(parts, 0);
    parts.forEach(Tensor::close);
    return Optional.of(joined);
  }

  private Tensor readMasked(TensorScope target, PrefixStep step) {
    try (TensorScope work = scope.child("shared pass")) {
      Tensor mask = PrefixMask.of(work, step, decoder.precision());
      Tensor hidden =
          decoder.read(work, new int[][] {step.ids()}, new int[][] {step.positions()}, mask, row);
      return rows(work, hidden, Arrays.stream(step.wanted()).asLongStream().toArray())
          .moveTo(target);
    }
  }

  private static Tensor rows(TensorScope work, Tensor hidden, long[] chosen) {
    Tensor flat = work.ops().reshape(hidden, -1, hidden.size(2));
    return work.ops().indexSelect(flat, 0, work.longs("wanted", chosen, chosen.length));
  }
}
