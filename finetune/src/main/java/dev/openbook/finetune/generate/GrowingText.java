package dev.openbook.finetune.generate;

import dev.openbook.finetune.Generation;
import dev.openbook.finetune.Generation.Finish;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.generate.sampling.ChoiceTrie;
import dev.openbook.finetune.generate.sampling.TokenSampler;
import dev.openbook.finetune.generate.sampling.TokenSampler.Allowed;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** One text that is being generated, token by token. */
final class GrowingText {
  private final GenerationRequest request;
  private final CutPrompt prompt;
  private final int[] endTokens;
  private final TokenSampler sampler;
  private final RandomGenerator random;
  private final DecodedText decoded;
  private final StopTexts stops;
  private final Consumer<String> listener;
  private final BitSet seen = new BitSet();
  private Optional<ChoiceTrie> choices;
  private int count;
  private int lastToken;
  private int told; // characters the listener has
  private Optional<Generation> result = Optional.empty();

  /**
   * What texts of one model share.
   *
   * @param decoder text of token ids, special tokens left out
   * @param endTokens tokens that end a text
   */
  record Vocabulary(Function<int[], String> decoder, List<Integer> endTokens) {}

  /**
   * Starts a text.
   *
   * @param choices tokens of each of the request's choices
   * @param listener takes final pieces
   */
  GrowingText(
      GenerationRequest request,
      CutPrompt prompt,
      Vocabulary vocabulary,
      List<int[]> choices,
      Consumer<String> listener) {
    this.request = request;
    this.prompt = prompt;
    this.endTokens = vocabulary.endTokens().stream().mapToInt(Integer::intValue).toArray();
    this.sampler = new TokenSampler(request.sampling());
    this.random = new SplittableRandom(request.seed());
    this.decoded = new DecodedText(vocabulary.decoder());
    this.stops = new StopTexts(request.stops());
    this.choices = choices.isEmpty() ? Optional.empty() : Optional.of(ChoiceTrie.of(choices));
    this.listener = listener;
    if (request.sampling().repetitionPenalty() != 1) {
      for (int i = 0; i < prompt.tokens().length(); i++) {
        seen.set(prompt.tokens().get(i));
      }
    }
  }

  TokenSequence prompt() {
    return prompt.tokens();
  }

  /** Returns the most columns of keys and values: the last token is not read. */
  int columns() {
    return prompt.tokens().length() + request.maxTokens() - 1;
  }

  /** Returns whether the token with the greatest logit may be taken without looking at the rest. */
  boolean takesBest(int best) {
    return sampler.isPlainGreedy()
        && choices.isEmpty()
        && (count >= request.minTokens() || !isEnd(best));
  }

  /** Chooses the next token from its logits, which are changed. */
  int choose(float[] logits) {
    return sampler.choose(logits, seen, allowed(), random);
  }

  private Allowed allowed() {
    if (choices.isPresent()) {
      int[] next = choices.get().tokens();
      if (choices.get().choice().isEmpty()) {
        return Allowed.only(next);
      }
      int[] orEnd = Arrays.copyOf(next, next.length + endTokens.length);
      System.arraycopy(endTokens, 0, orEnd, next.length, endTokens.length);
      return Allowed.only(orEnd);
    }
    return count < request.minTokens() ? Allowed.not(endTokens) : Allowed.ALL;
  }

  /** Takes the next token; afterwards the text may be finished. */
  void add(int token) {
    count++;
    lastToken = token;
    seen.set(token);
    if (choices.isPresent()) {
      choose(choices.get(), token);
    } else if (isEnd(token) && count > request.minTokens()) {
      decoded.finish();
      stopOrFinish(0, Finish.END_TOKEN);
    } else {
      grow(token);
    }
  }

  private void choose(ChoiceTrie before, int token) {
    Optional<ChoiceTrie> after = before.after(token);
    ChoiceTrie reached = after.orElse(before); // an end token completes what stands
    OptionalInt choice = reached.choice();
    if (choice.isPresent() && (after.isEmpty() || reached.isLast())) {
      finish(request.choices().get(choice.getAsInt()), Finish.CHOICE);
      return;
    }
    choices = after;
  }

  private void grow(int token) {
    int checked = decoded.text().length();
    decoded.add(token);
    boolean full = count == request.maxTokens();
    if (full) {
      decoded.finish();
      stopOrFinish(checked, Finish.LENGTH);
      return;
    }
    OptionalInt stop = stops.first(decoded.text(), checked);
    if (stop.isPresent()) {
      finish(decoded.text().substring(0, stop.getAsInt()), Finish.STOP_TEXT);
      return;
    }
    tell(decoded.text(), decoded.text().length() - stops.open(decoded.text()));
  }

  private void stopOrFinish(int checked, Finish otherwise) {
    OptionalInt stop = stops.first(decoded.text(), checked);
    if (stop.isPresent()) {
      finish(decoded.text().substring(0, stop.getAsInt()), Finish.STOP_TEXT);
    } else {
      finish(decoded.text().toString(), otherwise);
    }
  }

  private void finish(String text, Finish finish) {
    tell(text, text.length());
    result =
        Optional.of(
            new Generation(text, prompt.tokens().length(), count, finish, prompt.cutTokens()));
  }

  private void tell(CharSequence text, int end) {
    if (end > told) {
      listener.accept(text.subSequence(told, end).toString());
      told = end;
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
    return lastToken;
  }

  /** Returns all tokens of a text without choices, an end token included. */
  int[] tokens() {
    int[] all = decoded.tokens(count);
    all[count - 1] = lastToken; // an end token is no part of the decoded text
    return all;
  }

  private boolean isEnd(int token) {
    for (int end : endTokens) {
      if (end == token) {
        return true;
      }
    }
    return false;
  }
}
