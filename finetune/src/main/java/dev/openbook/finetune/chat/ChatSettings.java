package dev.openbook.finetune.chat;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.openbook.finetune.Sampling;
import java.util.List;

/**
 * What holds for requests that do not say otherwise.
 *
 * @param maxOutputTokens most tokens of an answer, at least 1; less where the context has no room
 * @param sampling how tokens are chosen
 * @param seed random seed of every answer: the same conversation gets the same answer
 * @param listeners told of every request, answer and error
 */
public record ChatSettings(
    int maxOutputTokens, Sampling sampling, long seed, List<ChatModelListener> listeners) {
  public ChatSettings {
    requireNonNull(sampling, "sampling is null");
    listeners = List.copyOf(listeners);
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens must be at least 1, got " + maxOutputTokens);
    }
  }

  /** Returns greedy answers of at most 512 tokens and no listeners. */
  public static ChatSettings greedy() {
    return new ChatSettings(512, Sampling.GREEDY, 17, List.of());
  }

  /** Returns these settings with another bound on answers. */
  public ChatSettings withMaxOutputTokens(int count) {
    return new ChatSettings(count, sampling, seed, listeners);
  }

  /** Returns these settings with another choice of tokens. */
  public ChatSettings withSampling(Sampling other, long otherSeed) {
    return new ChatSettings(maxOutputTokens, other, otherSeed, listeners);
  }

  /** Returns these settings with listeners. */
  public ChatSettings withListeners(List<ChatModelListener> others) {
    return new ChatSettings(maxOutputTokens, sampling, seed, others);
  }
}
