package dev.openbook.finetune.generate;

import dev.openbook.finetune.ScoreRequest;
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
record ScoredText(TokenSequence prompt, List<TokenSequence> continuations) {
  static ScoredText of(ScoreRequest request, PromptTokens tokens) {
    String whole = request.prompt().text();
    String text = whole.stripTrailing();
    String blank = whole.substring(text.length());
    TokenSequence prompt = tokens.of(text);
    List<TokenSequence> continuations = new ArrayList<>();
    for (String continuation : request.continuations()) {
      TokenSequence ids = tokens.continuation(text, prompt, blank + continuation);
      if (ids.length() == 0) {
        throw new IllegalArgumentException(
            "continuation '" + continuation + "' adds no token to its prompt");
      }
      continuations.add(ids);
    }
    return new ScoredText(prompt, continuations);
  }

  void requireLength(int contextLength) {
    int longest = continuations.stream().mapToInt(TokenSequence::length).max().orElse(0);
    if (prompt.length() + longest > contextLength) {
      throw new IllegalArgumentException(
          "prompt of %d tokens and continuation of %d exceed the context of %d tokens"
              .formatted(prompt.length(), longest, contextLength));
    }
  }
}
