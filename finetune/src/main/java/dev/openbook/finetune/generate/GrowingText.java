package dev.openbook.finetune.generate;

import dev.openbook.finetune.Generation;
import dev.openbook.finetune.Generation.Finish;
import dev.openbook.finetune.GenerationRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** One text that is being generated, token by token. */
final class GrowingText {
  private final GenerationRequest request;
  private final Function<int[], String> decoder;
  private final Set<Integer> endTokens;
  private final RandomGenerator random;
  private final int promptTokens;
  private final int[] tokens;
  private int count;
  private Optional<Generation> result = Optional.empty();

  /**
   * Starts a text.
   *
   * @param decoder text of token ids, special tokens left out
   * @param endTokens tokens that end the text
   */
  GrowingText(
      GenerationRequest request,
      int promptTokens,
      Function<int[], String> decoder,
      Set<Integer> endTokens) {
    this.request = request;
    this.decoder = decoder;
    this.endTokens = endTokens;
    this.random = new SplittableRandom(request.seed());
    this.promptTokens = promptTokens;
    this.tokens = new int[request.maxTokens()];
  }

  boolean isGreedy() {
    return request.sampling().isGreedy();
  }

  /** Draws the next token from its logits. */
  int sample(float[] logits) {
    return TokenSampler.sample(logits, request.sampling(), random);
  }

  /** Takes the next token; afterwards the text may be finished. */
  void add(int token) {
    tokens[count++] = token;
    if (endTokens.contains(token)) {
      finish(text(count - 1), Finish.END_TOKEN);
      return;
    }
    if (!request.stops().isEmpty()) {
      String text = text(count);
      int stop = firstStop(text);
      if (stop >= 0) {
        finish(text.substring(0, stop), Finish.STOP_TEXT);
        return;
      }
    }
    if (count == tokens.length) {
      finish(text(count), Finish.LENGTH);
    }
  }

  boolean isFinished() {
    return result.isPresent();
  }

  /** Returns the finished text. */
  Generation result() {
    return result.orElseThrow(() -> new IllegalStateException("text is not finished"));
  }

  int lastToken() {
    return tokens[count - 1];
  }

  private void finish(String text, Finish finish) {
    result = Optional.of(new Generation(text, promptTokens, count, finish));
  }

  private String text(int length) {
    return decoder.apply(Arrays.copyOf(tokens, length));
  }

  private int firstStop(String text) {
    return request.stops().stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }
}
