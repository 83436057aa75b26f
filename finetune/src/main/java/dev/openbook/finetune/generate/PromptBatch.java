package dev.openbook.finetune.generate;

import java.util.List;

/**
 * Prompts that are read together.
 *
 * @param rows the prompts' tokens, each longer than the shared opening
 * @param sharedLength leading tokens that all rows have and that are read once; 0 for none
 */
record PromptBatch(List<TokenSequence> rows, int sharedLength) {
  PromptBatch {
    rows = List.copyOf(rows);
  }

  int longest() {
    return rows.stream().mapToInt(TokenSequence::length).max().orElse(0);
  }

  /** Returns whether all rows have the same length. */
  boolean isEven() {
    return rows.stream().mapToInt(TokenSequence::length).distinct().count() == 1;
  }
}
