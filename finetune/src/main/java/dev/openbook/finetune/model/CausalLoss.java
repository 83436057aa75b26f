package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

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

  /** Returns the loss. */
  public static Loss evaluate(Decoder decoder, TensorScope scope, TokenBatch batch) {
    return evaluate(decoder, scope, batch, List.of(Places.of(batch))).getFirst();
  }

  /** Returns each row's loss. */
  public static List<Loss> evaluateRows(Decoder decoder, TensorScope scope, TokenBatch batch) {
    return evaluate(
        decoder,
        scope,
        batch,
        IntStream.range(0, batch.rows()).mapToObj(row -> Places.ofRow(batch, row)).toList());
  }

  private static List<Loss> evaluate(
      Decoder decoder, TensorScope scope, TokenBatch batch, List<Places> parts) {
    try (GradientPause _ = new GradientPause();
        TensorScope work = scope.child("loss")) {
      Tensor hidden = flat(work, decoder.read(work, batch));
      List<Loss> losses = new ArrayList<>();
      for (Places places : parts) {
        double sum = 0;
        for (Places chunk : places.chunks()) {
          try (TensorScope step = work.child("chunk")) {
            sum += new Chunk(decoder, step, hidden, chunk, OptionalLong.empty()).loss();
          }
        }
        losses.add(new Loss(sum, places.count()));
      }
      return losses;
    }
  }

  /**
   * Adds the gradients of {@code scale * sumNats} to everything that is trained; returns the loss.
   *
   * @param scale e.g. 1 / number of learned tokens of the whole optimizer step
   * @param dropoutSeed present to train with the adapter's dropout
   * @param recomputes whether layers are computed again on the way back: less memory for one more
   *     forward pass, and the same gradients
   */
  public static Loss backward(
      Decoder decoder,
      TensorScope scope,
      TokenBatch batch,
      double scale,
      OptionalLong dropoutSeed,
      boolean recomputes) {
    if (batch.learnedTokens() == 0) {
      return new Loss(0, 0);
    }
    try (TensorScope work = scope.child("loss")) {
      TrainingPass pass = decoder.training(work, batch, dropoutSeed, recomputes);
      Tensor hidden = pass.read(target -> decoder.embed(target, batch.ids()));
      Tensor gradient = work.zeros("gradient", decoder.precision(), hidden.shape());
      Loss loss = throughHead(decoder, work, batch, scale, hidden, gradient, dropoutSeed);
      pass.backward(gradient, toInput -> decoder.embeddingBackward(work, batch.ids(), toInput));
      decoder.collectGradients();
      return loss;
    }
  }

  /** Returns the loss of hidden states and writes its gradient, both [B, T, C]. */
  static Loss throughHead(
      Decoder decoder,
      TensorScope work,
      TokenBatch batch,
      double scale,
      Tensor hidden,
      Tensor gradient,
      OptionalLong dropoutSeed) {
    Places places = Places.of(batch);
    double sum = 0;
    try (GradientPause _ = new GradientPause()) {
      for (Places part : places.chunks()) {
        try (TensorScope step = work.child("chunk")) {
          var chunk = new Chunk(decoder, step, flat(step, hidden), part, dropoutSeed);
          sum += chunk.loss();
          TensorUpdates.writeRows(flat(step, gradient), chunk.places, chunk.backward(scale));
        }
      }
    }
    return new Loss(sum, places.count());
  }

  /** Positions that go through the output head together. */
  private static final class Chunk {
    private final Decoder decoder;
    private final TensorScope step;
    private final Tensor places; // [n]
    private final Tensor targets; // [n]
    private final Tensor chosen; // [n, C]
    private final Tensor logProbabilities; // [n, V]
    private final OptionalLong dropoutSeed; // of this chunk's mask

    /** Computes log-probabilities; hidden is [N, C]. */
    Chunk(
        Decoder decoder, TensorScope step, Tensor hidden, Places chunk, OptionalLong dropoutSeed) {
      TensorOps ops = step.ops();
      this.decoder = decoder;
      this.step = step;
      this.places = step.longs("places", chunk.positions, chunk.count());
      this.targets = step.longs("targets", chunk.targets, chunk.count());
      this.chosen = ops.indexSelect(hidden, 0, places);
      this.dropoutSeed =
          dropoutSeed.isEmpty()
              ? dropoutSeed
              : OptionalLong.of(dropoutSeed.getAsLong() * 1_000_033 + chunk.positions[0]);
      Tensor logits = decoder.logits(step, chosen, this.dropoutSeed);
      this.logProbabilities = ops.logSoftmax(logits);
      logits.close();
    }

    double loss() {
      TensorOps ops = step.ops();
      Tensor column = ops.reshape(targets, targets.size(0), 1);
      return -ops.sum(ops.gather(logProbabilities, column)).item();
    }

    /** Returns the gradient of {@code scale * loss} by the hidden states; ends the chunk's use. */
    Tensor backward(double scale) {
      TensorUpdates.crossEntropyGradient(logProbabilities, targets);
      TensorUpdates.scale(logProbabilities, scale);
      Tensor toLogits = step.ops().cast(logProbabilities, decoder.precision());
      return decoder.headBackward(step, chosen, toLogits, dropoutSeed);
    }
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
      return of(batch, 0, batch.rows());
    }

    static Places ofRow(TokenBatch batch, int row) {
      return of(batch, row, row + 1);
    }

    private static Places of(TokenBatch batch, int from, int to) {
      List<long[]> pairs = new ArrayList<>();
      for (int row = from; row < to; row++) {
        int[] ids = batch.ids()[row];
        for (int t = 0; t + 1 < ids.length; t++) {
          if (batch.isLearned(row, t + 1)) {
            pairs.add(new long[] {(long) row * ids.length + t, ids[t + 1]});
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
