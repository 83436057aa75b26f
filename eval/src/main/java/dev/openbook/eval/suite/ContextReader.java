package dev.openbook.eval.suite;

import dev.openbook.datasets.file.Settings;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.ContextKind.DocumentCut;
import dev.openbook.rag.context.ContextRecipe;
import dev.openbook.rag.context.GoldPlacement;
import dev.openbook.rag.context.PassageOrder;

/** Reads one entry of a suite's {@code contexts}. */
final class ContextReader {
  private static final String NO_GOLD = "none";
  private static final int MOST_PASSAGES = 1000;

  private enum Oracle {
    PASSAGE,
    PARAGRAPH
  }

  private ContextReader() {}

  /**
   * Reads an entry.
   *
   * @param hasEarlier whether the suite's dataset has changed
   */
  static ContextKind read(Settings context, boolean hasEarlier) {
    ContextKind kind = kind(context, hasEarlier);
    context.rejectUnknown();
    return kind;
  }

  private static ContextKind kind(Settings context, boolean hasEarlier) {
    if (context.has("retrieve")) {
      return new ContextKind.Retrieved(
          new ContextRecipe(
              context.integer("retrieve", 4, 1, MOST_PASSAGES),
              context.choice("order", PassageOrder.class, PassageOrder.BEST_LAST),
              context.integer("budgetTokens", 1024, 1, 1_000_000),
              context.flag("merge", false)),
          DocumentVersion.read(context, hasEarlier));
    }
    if (context.has("passages")) {
      int k = context.integer("passages", 4, 1, MOST_PASSAGES);
      return new ContextKind.Placed(
          placement(context, k),
          context.choice("distractors", DistractorSource.class, DistractorSource.HARD));
    }
    if (context.has("oracle")) {
      return new ContextKind.Gold(
          context.choice("oracle", Oracle.class, Oracle.PASSAGE) == Oracle.PARAGRAPH);
    }
    return context.flag("document", false)
        ? new ContextKind.WholeDocument(
            context.integer("maxTokens", Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
            context.choice("cut", DocumentCut.class, DocumentCut.RIGHT),
            DocumentVersion.read(context, hasEarlier))
        : new ContextKind.ClosedBook();
  }

  private static GoldPlacement placement(Settings context, int k) {
    return context.text("gold", NO_GOLD).equals(NO_GOLD)
        ? new GoldPlacement.Absent(k)
        : new GoldPlacement.At(context.integer("gold", 1, 1, k), k);
  }
}
