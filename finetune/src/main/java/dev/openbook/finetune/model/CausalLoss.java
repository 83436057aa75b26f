package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Next-token cross entropy, {@code -log p(ids[t + 1] | ids[..t])} summed over learned tokens.
 *
 * <p>Logits of a whole batch would be far larger than anything else ({@code [B, T, V]}), so they
 * are made a few hundred positions at a time, and while training each chunk's gradient is taken
 * before the next is made. Only positions that predict a learned token go through the output head.
 * Logits are widened to single precision before the softmax.
 */
public final class CausalLoss {
  /** Positions whose logits exist at once. */
  private static final int CHUNK = 256;

  private CausalLoss() {}

  /**
   * A loss as a sum, so that losses of several batches add up.
   *
   * @param sumNats sum over learned tokens, nats
   * @param tokens number of learned tokens
   */
  public record Loss(double sumNats, long tokens) {
    /** Returns the mean loss of a token in nats; not a number when nothing is learned. */
    public double meanNats() {
      return sumNats / tokens;
    }

    /** Returns the loss over both batches. */
    public Loss plus(Loss other) {
      return new Loss(sumNats + other.sumNats, tokens + other.tokens);
    }
  }

  /** Returns the loss; records no gradient. */
  public static Loss evaluate(Decoder decoder, TensorScope scope, TokenBatch batch) {
    Places places = Places.of(batch);
    try (GradientPause _ = new GradientPause();
        TensorScope work = scope.child("loss")) {
      Tensor hidden = flat(work, decoder.read(work, batch, OptionalLong.empty()));
      double sum = 0;
      for (Places chunk : places.chunks()) {
        try (TensorScope step = work.child("chunk")) {
          sum += chunkLoss(decoder, step, hidden, chunk).item();
        }
      }
      return new Loss(sum, places.count());
    }
  }

  /**
   * Adds the gradients of {@code scale * sumNats} to everything that is trained; returns the loss.
   *
   * @param scale e.g. 1 / number of learned tokens of the whole optimizer step
   * @param dropoutSeed present to train with the adapter's dropout
   */
  public static Loss backward(
      Decoder decoder,
      TensorScope scope,
      TokenBatch batch,
      double scale,
      OptionalLong dropoutSeed) {
    if (batch.learnedTokens() == 0) {
      return new Loss(0, 0);
    }
    try (TensorScope work = scope.child("loss")) {
      Tensor hidden = decoder.read(work, batch, dropoutSeed);
      Loss loss = throughHead(decoder, work, hidden, batch, scale, hidden::backward);
      decoder.collectGradients();
      return loss;
    }
  }

  /**
   * Does what {@link #backward} does in less memory: layers are computed again on the way back.
   *
   * <p>The gradients are the same; it takes about a third longer.
   */
  public static Loss backwardRecomputing(
      Decoder decoder,
      TensorScope scope,
      TokenBatch batch,
      double scale,
      OptionalLong dropoutSeed) {
    if (batch.learnedTokens() == 0) {
      return new Loss(0, 0);
    }
    try (TensorScope work = scope.child("loss")) {
      LayerInputs inputs = decoder.recomputed(work, batch, dropoutSeed);
      Loss loss = throughHead(decoder, work, inputs.read(), batch, scale, inputs::backward);
      decoder.collectGradients();
      return loss;
    }
  }

  /**
   * Returns the loss of hidden states {@code [B, T, C]}; its gradient by them goes on to {@code
   * rest}.
   */
  static Loss throughHead(
      Decoder decoder,
      TensorScope work,
      Tensor hidden,
      TokenBatch batch,
      double scale,
      Consumer<Tensor> rest) {
    Places places = Places.of(batch);
    // the graph is cut here, so that a chunk's logits are freed before the next chunk's are made
    Tensor leaf = work.ops().detach(hidden).requireGradient();
    double sum = 0;
    for (Places chunk : places.chunks()) {
      try (TensorScope step = work.child("chunk")) {
        Tensor loss = chunkLoss(decoder, step, flat(step, leaf), chunk);
        sum += loss.item();
        step.ops().scale(loss, scale).backward();
      }
    }
    Tensor gradient = leaf.gradient(work).orElseThrow();
    leaf.clearGradient();
    rest.accept(gradient);
    return new Loss(sum, places.count());
  }

  /**
   * Returns each row's log-likelihood over its learned tokens, {@code [B]}, with gradients.
   *
   * <p>Unlike {@link #backward} this holds all logits of learned positions: for short rows, where a
   * loss is not a sum over tokens.
   */
  public static Tensor rowLogLikelihoods(
      Decoder decoder, TensorScope scope, TokenBatch batch, OptionalLong dropoutSeed) {
    try (TensorScope work = scope.child("row log-likelihoods")) {
      TensorOps ops = work.ops();
      Tensor hidden = decoder.read(work, batch, dropoutSeed);
      List<Tensor> rows = new ArrayList<>();
      for (int row = 0; row < batch.rows(); row++) {
        Places places = Places.ofRow(batch, row);
        if (places.count() == 0) {
          rows.add(work.zeros("nothing learned", Precision.F32, 1));
          continue;
        }
        Tensor one = flat(work, ops.narrow(hidden, 0, row, 1));
        rows.add(ops.reshape(ops.scale(chunkLoss(decoder, work, one, places), -1), 1));
      }
      return ops.cat(rows, 0).moveTo(scope);
    }
  }

  private static Tensor chunkLoss(Decoder decoder, TensorScope step, Tensor hidden, Places places) {
    TensorOps ops = step.ops();
    long count = places.count();
    Tensor chosen =
        ops.indexSelect(hidden, 0, step.longs("places", places.positions, count)); // [n, C]
    Tensor logits = ops.cast(decoder.logits(step, chosen), Precision.F32);
    return ops.crossEntropySum(logits, step.longs("targets", places.targets, count));
  }

  private static Tensor flat(TensorScope work, Tensor hidden) {
    return work.ops().reshape(hidden, -1, hidden.size(2));
  }

  /** Positions in the flattened batch, and the token that each predicts. */
  private static final class Places {
    private final long[] positions;
    private final long[] targets;

    private Places(long[] positions, long[] targets) {
      this.positions = positions;
      this.targets = targets;
    }

    static Places of(TokenBatch batch) {
      return of(batch, 0, batch.rows(), 0);
    }

    static Places ofRow(TokenBatch batch, int row) {
      return of(batch, row, row + 1, row);
    }

    private static Places of(TokenBatch batch, int from, int to, int firstRow) {
      List<long[]> pairs = new ArrayList<>();
      for (int row = from; row < to; row++) {
        int[] ids = batch.ids()[row];
        for (int t = 0; t + 1 < ids.length; t++) {
          if (batch.isLearned(row, t + 1)) {
            pairs.add(new long[] {(long) (row - firstRow) * ids.length + t, ids[t + 1]});
          }
        }
      }
      return new Places(
          pairs.stream().mapToLong(pair -> pair[0]).toArray(),
          pairs.stream().mapToLong(pair -> pair[1]).toArray());
    }

    long count() {
      return positions.length;
    }

    List<Places> chunks() {
      List<Places> chunks = new ArrayList<>();
      for (int start = 0; start < positions.length; start += CHUNK) {
        int end = Math.min(start + CHUNK, positions.length);
        chunks.add(
            new Places(
                java.util.Arrays.copyOfRange(positions, start, end),
                java.util.Arrays.copyOfRange(targets, start, end)));
      }
      return chunks;
    }
  }
}
