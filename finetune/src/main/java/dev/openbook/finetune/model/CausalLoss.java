package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Next-token cross entropy, {@code -log p(ids[t + 1] | ids[..t])} times its weight, summed over
 * learned tokens.
 *
 * <p>Logits of a whole batch would be far larger than anything else ({@code [B, T, V]}), so they
 * are made a few hundred positions at a time, and while training each chunk's gradient is taken
 * before the next is made. Only positions that predict a learned token go through the output head.
 * Logits are widened to single precision before the softmax, and divided by the batch's
 * temperature.
 */
public final class CausalLoss {
  /** Positions whose logits exist at once. */
  private static final int CHUNK = 256;

  private CausalLoss() {}

  /**
   * A loss as a sum, so that losses of several batches add up.
   *
   * @param sumNats weighted sum over learned tokens, nats
   * @param weight sum of their weights: their number where each weighs 1
   */
  public record Loss(double sumNats, double weight) {
    /** Returns the mean loss of a token in nats; not a number when nothing is learned. */
    public double meanNats() {
      return sumNats / weight;
    }

    /** Returns the loss over both batches. */
    public Loss plus(Loss other) {
      return new Loss(sumNats + other.sumNats, weight + other.weight);
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

  /**
   * Returns the log-probability of each token given those before it, whatever it weighs.
   *
   * @return {@code [B][T]} in nats, 0 for tokens that are not learned and for the first of a row
   */
  public static double[][] logProbabilities(Decoder decoder, TensorScope scope, TokenBatch batch) {
    double[][] result = new double[batch.rows()][batch.width()];
    try (GradientPause _ = new GradientPause();
        TensorScope work = scope.child("log-probabilities")) {
      Tensor hidden = flat(work, decoder.read(work, batch));
      for (Places places : Places.of(batch).chunks()) {
        try (TensorScope step = work.child("chunk")) {
          float[] values =
              new Chunk(decoder, step, hidden, places, OptionalLong.empty()).chosen().toFloats();
          for (int i = 0; i < values.length; i++) {
            int position = Math.toIntExact(places.positions[i]);
            result[position / batch.width()][position % batch.width() + 1] = values[i];
          }
        }
      }
    }
    return result;
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
        losses.add(new Loss(sum, places.weight()));
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
    return new Loss(sum, places.weight());
  }

  /** Positions that go through the output head together. */
  private static final class Chunk {
    private final Decoder decoder;
    private final TensorScope step;
    private final Tensor places; // [n]
    private final Tensor targets; // [n]
    private final Tensor rows; // [n, C]
    private final Tensor logProbabilities; // [n, V]
    private final Optional<Tensor> weights; // [n, 1], empty where each is 1
    private final double temperature;
    private final OptionalLong dropoutSeed; // of this chunk's mask

    /** Computes log-probabilities; hidden is [N, C]. */
    Chunk(
        Decoder decoder, TensorScope step, Tensor hidden, Places chunk, OptionalLong dropoutSeed) {
      TensorOps ops = step.ops();
      this.decoder = decoder;
      this.step = step;
      this.places = step.longs("places", chunk.positions, chunk.count());
      this.targets = step.longs("targets", chunk.targets, chunk.count());
      this.rows = ops.indexSelect(hidden, 0, places);
      this.dropoutSeed =
          dropoutSeed.isEmpty()
              ? dropoutSeed
              : OptionalLong.of(dropoutSeed.getAsLong() * 1_000_033 + chunk.positions[0]);
      this.temperature = chunk.temperature;
      Tensor logits = decoder.logits(step, rows, this.dropoutSeed);
      this.logProbabilities = ops.logSoftmax(temperature == 1 ? logits : divided(logits));
      this.weights =
          chunk.isEven()
              ? Optional.empty()
              : Optional.of(step.floats("weights", chunk.weights, chunk.count(), 1));
      logits.close();
    }

    /** Returns the logits divided by the temperature; they may themselves be changed. */
    private Tensor divided(Tensor logits) {
      Tensor wide = step.ops().cast(logits, Precision.F32);
      TensorUpdates.scale(wide, 1 / temperature);
      return wide;
    }

    /** Returns the targets' log-probabilities, [n, 1]. */
    Tensor chosen() {
      return step.ops().gather(logProbabilities, step.ops().reshape(targets, targets.size(0), 1));
    }

    double loss() {
      TensorOps ops = step.ops();
      Tensor each = chosen();
      return -ops.sum(weights.map(factor -> ops.multiply(each, factor)).orElse(each)).item();
    }

    /** Returns the gradient of {@code scale * loss} by the hidden states; ends the chunk's use. */
    Tensor backward(double scale) {
      TensorUpdates.crossEntropyGradient(logProbabilities, targets);
      TensorUpdates.scale(logProbabilities, scale / temperature);
      weights.ifPresent(each -> TensorUpdates.multiply(logProbabilities, each));
      Tensor toLogits = step.ops().cast(logProbabilities, decoder.precision());
      return decoder.headBackward(step, rows, toLogits, dropoutSeed);
    }
  }

  private static Tensor flat(TensorScope work, Tensor hidden) {
    return work.ops().reshape(hidden, -1, hidden.size(2));
  }

  /** Positions in the flattened batch, the token that each predicts, and what that weighs. */
  private static final class Places {
    private final long[] positions;
    private final long[] targets;
    private final float[] weights;
    private final double temperature;

    private Places(long[] positions, long[] targets, float[] weights, double temperature) {
      this.positions = positions;
      this.targets = targets;
      this.weights = weights;
      this.temperature = temperature;
    }

    static Places of(TokenBatch batch) {
      return of(batch, 0, batch.rows());
    }

    static Places ofRow(TokenBatch batch, int row) {
      return of(batch, row, row + 1);
    }

    private static Places of(TokenBatch batch, int from, int to) {
      int width = batch.width();
      int most = (to - from) * width;
      var places = new Places(new long[most], new long[most], new float[most], batch.temperature());
      int count = 0;
      for (int row = from; row < to; row++) {
        for (int t = 0; t + 1 < width; t++) {
          if (batch.isLearned(row, t + 1)) {
            places.positions[count] = (long) row * width + t;
            places.targets[count] = batch.ids()[row][t + 1];
            places.weights[count++] = batch.weight(row, t + 1);
          }
        }
      }
      return places.part(0, count);
    }

    private Places part(int start, int end) {
      return new Places(
          Arrays.copyOfRange(positions, start, end),
          Arrays.copyOfRange(targets, start, end),
          Arrays.copyOfRange(weights, start, end),
          temperature);
    }

    long count() {
      return positions.length;
    }

    double weight() {
      double sum = 0;
      for (float weight : weights) {
        sum += weight;
      }
      return sum;
    }

    boolean isEven() {
      for (float weight : weights) {
        if (weight != 1) {
          return false;
        }
      }
      return true;
    }

    List<Places> chunks() {
      List<Places> chunks = new ArrayList<>();
      for (int start = 0; start < positions.length; start += CHUNK) {
        chunks.add(part(start, Math.min(start + CHUNK, positions.length)));
      }
      return chunks;
    }
  }
}
