package dev.openbook.finetune.generate;

import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.CausalLoss.Loss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The loss of a text of any length, {@code -sum log p(token | tokens before it in its window)}.
 *
 * <p>Together the windows of a text predict each of its tokens once, as lm-evaluation-harness does
 * in {@code loglikelihood_rolling}: the first window begins with the begin token, others with the
 * last token of the window before, and the last one reaches back to be as long as the others.
 */
public final class RollingLoss {
  private RollingLoss() {}

  /**
   * Reads a text and returns its loss, summed over tokens that weigh 1 each.
   *
   * @param ids the text's tokens, without special ones; none gives a loss of 0 over 0 tokens
   * @param window most tokens that are read to predict one, at least 1 and below the model's
   *     context length
   * @param predicted hears after each window how many tokens have been predicted
   */
  public static Loss evaluate(
      Decoder decoder, TensorScope scope, int[] ids, int window, LongConsumer predicted) {
    int contextLength = decoder.config().contextLength();
    if (window < 1 || window >= contextLength) {
      throw new IllegalArgumentException(
          "window must be at least 1 and below the context of %d tokens, got %d"
              .formatted(contextLength, window));
    }
    var sum = new Loss(0, 0);
    for (TokenBatch one : windows(ids, decoder.config().beginToken(), window)) {
      sum = sum.plus(CausalLoss.evaluate(decoder, scope, one));
      predicted.accept((long) sum.weight());
    }
    return sum;
  }

  private static List<TokenBatch> windows(int[] ids, int beginToken, int length) {
    int[] whole = new int[ids.length + 1];
    whole[0] = beginToken;
    System.arraycopy(ids, 0, whole, 1, ids.length);
    List<TokenBatch> windows = new ArrayList<>();
    for (int done = 0; done < ids.length; done += length) {
      int end = Math.min(done + length, ids.length);
      int[] row = Arrays.copyOfRange(whole, Math.max(0, end - length), end + 1);
      boolean[] learned = new boolean[row.length];
      Arrays.fill(learned, row.length - (end - done), row.length, true);
      windows.add(TokenBatch.of(new int[][] {row}, new boolean[][] {learned}));
    }
    return windows;
  }
}
