package dev.openbook.eval.suite;

import dev.openbook.rag.context.ContextRecipe;
import dev.openbook.rag.context.GoldPlacement;

/** What the model sees beside the question. */
public sealed interface ContextKind {
  /** Returns which documents are shown. */
  default DocumentVersion documents() {
    return DocumentVersion.CURRENT;
  }

  /** Nothing. */
  record ClosedBook() implements ContextKind {}

  /**
   * Passages found by the retriever.
   *
   * @param recipe how many, in which order, within which budget
   * @param documents which documents are searched
   */
  record Retrieved(ContextRecipe recipe, DocumentVersion documents) implements ContextKind {}

  /**
   * The passage, or the paragraphs, that hold the answer.
   *
   * @param paragraph whether whole paragraphs are shown in place of the passage
   */
  record Gold(boolean paragraph) implements ContextKind {}

  /**
   * A number of passages of which none or one at a set position is gold.
   *
   * @param placement how many, and where gold stands
   * @param source where the other passages come from
   */
  record Placed(GoldPlacement placement, DistractorSource source) implements ContextKind {}

  /**
   * The question's document.
   *
   * @param maxTokens most of the model's tokens of it that are shown, at least 1
   * @param cut which of its tokens are left out where it has more
   * @param documents which state of it
   */
  record WholeDocument(int maxTokens, DocumentCut cut, DocumentVersion documents)
      implements ContextKind {}

  /** Where passages come from that do not answer the question. */
  enum DistractorSource {
    /** The retriever's best ones. */
    HARD,
    /** Any, drawn by seed and question. */
    RANDOM
  }

  /** Which tokens of a long document are left out. */
  enum DocumentCut {
    /** The first. */
    LEFT,
    /** The last. */
    RIGHT,
    /** Those in the middle. */
    MIDDLE
  }
}
