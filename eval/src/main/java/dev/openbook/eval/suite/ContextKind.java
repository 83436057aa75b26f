package dev.openbook.eval.suite;

import dev.openbook.rag.context.ContextRecipe;

/** What the model sees beside the question. */
public sealed interface ContextKind {
  /** Nothing. */
  record ClosedBook() implements ContextKind {}

  /**
   * Passages found by the retriever.
   *
   * @param recipe how many, in which order, within which budget
   */
  record Retrieved(ContextRecipe recipe) implements ContextKind {}

  /**
   * The passage, or paragraph, that holds the answer.
   *
   * @param paragraph whether the whole paragraph is shown in place of the passage
   */
  record Gold(boolean paragraph) implements ContextKind {}

  /** The whole document. */
  record WholeDocument() implements ContextKind {}
}
