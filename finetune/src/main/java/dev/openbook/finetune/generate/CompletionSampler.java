package dev.openbook.finetune.generate;

import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.generate.prefix.KeptPrefixes;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Completions by a decoder as it is at the call, an attached adapter included; nothing that was
 * read is kept, because weights may change between calls.
 *
 * <p>Results depend on weights, prompts, requests and the number of threads alone. No gradients are
 * recorded. The decoder is borrowed.
 */
public final class CompletionSampler {
  private final Decoder decoder;
  private final GrowingText.Vocabulary vocabulary;

  /**
   * A completion.
   *
   * @param tokens all that were sampled, at least one; the end token, or the token in which a stop
   *     text ends, is the last where there is one
   * @param text without special tokens, cut before the first stop text
   */
  public record Completion(TokenSequence tokens, String text) {}

  /**
   * Makes a sampler.
   *
   * @param decoded text of token ids, special tokens left out
   */
  public CompletionSampler(Decoder decoder, Function<int[], String> decoded) {
    this.decoder = decoder;
    this.vocabulary = new GrowingText.Vocabulary(decoded, decoder.config().endTokens());
  }

  /**
   * Returns a completion of each prompt, in order; equal prompts are read once.
   *
   * @param prompts as ids, none empty
   * @param requests for each prompt how it is completed, without choices; their own prompts are not
   *     read
   * @throws IllegalArgumentException if a prompt with its completion exceeds the context or the
   *     memory for keys and values
   */
  public List<Completion> complete(
      TensorScope scope, List<TokenSequence> prompts, List<GenerationRequest> requests) {
    if (prompts.size() != requests.size()) {
      throw new IllegalArgumentException(
          "prompts size (%d) does not match requests size (%d)"
              .formatted(prompts.size(), requests.size()));
    }
    List<GrowingText> texts = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      texts.add(text(prompts.get(i), requests.get(i)));
    }
    BatchGenerator.finish(
        scope,
        decoder,
        new KeptPrefixes(scope, 0),
        texts,
        List.of(),
        ModelOptions.DEFAULT_CACHE_BYTES);
    return texts.stream()
        .map(text -> new Completion(TokenSequence.of(text.tokens()), text.result().text()))
        .toList();
  }

  private GrowingText text(TokenSequence prompt, GenerationRequest request) {
    if (!request.choices().isEmpty()) {
      throw new IllegalArgumentException("choices must be empty, got " + request.choices());
    }
    int length = decoder.config().contextLength();
    if (prompt.length() + request.maxTokens() > length) {
      throw new IllegalArgumentException(
          "prompt of %d tokens and maxTokens %d exceed the context of %d tokens"
              .formatted(prompt.length(), request.maxTokens(), length));
    }
    return new GrowingText(request, new CutPrompt(prompt, 0), vocabulary, List.of(), _ -> {});
  }
}
