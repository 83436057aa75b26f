package dev.openbook.finetune.generate;

import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * A score request as token ids.
 *
 * <p>White space at the end of the prompt belongs to the continuations, as in
 * lm-evaluation-harness.
 *
 * @param prompt the prompt's tokens; the begin token when it is empty
 * @param continuations each continuation's tokens, not empty
 */
record ScoredText(CutPrompt prompt, List<TokenSequence> continuations) {
  static ScoredText of(
      ScoreRequest request, PromptTokens tokens, int contextLength, ContextOverflow overflow) {
    String whole = request.prompt().text();
    String text = whole.stripTrailing();
    String blank = whole.substring(text.length());
    TokenSequence prompt = tokens.of(text);
    List<TokenSequence> continuations = new ArrayList<>();
    int longest = 0;
    for (String continuation : request.continuations()) {
      TokenSequence ids = tokens.continuation(text, prompt, blank + continuation);
      if (ids.length() == 0) {
        throw new IllegalArgumentException(
            "continuation '" + continuation + "' adds no token to its prompt");
      }
      continuations.add(ids);
      longest = Math.max(longest, ids.length());
    }
    String refusal =
        "prompt of %d tokens and continuation of %d exceed the context of %d tokens"
            .formatted(prompt.length(), longest, contextLength);
    return new ScoredText(
        CutPrompt.of(prompt, contextLength - longest, overflow, refusal), continuations);
  }

  /** Returns the tokens that predict a continuation's: its last one predicts nothing. */
  TokenSequence predicting(int continuation) {
    TokenSequence ids = continuations.get(continuation);
    return prompt.tokens().then(ids.first(ids.length() - 1));
  }
}
