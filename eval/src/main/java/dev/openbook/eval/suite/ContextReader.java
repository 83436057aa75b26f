package dev.openbook.eval.suite;

import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.file.Settings;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.ContextKind.DocumentCut;
import dev.openbook.eval.suite.Suite.Context;
import dev.openbook.eval.suite.Suite.PassageChoice;
import dev.openbook.eval.suite.Suite.RetrieverChoice;
import dev.openbook.rag.context.ContextRecipe;
import dev.openbook.rag.context.GoldPlacement;
import dev.openbook.rag.context.PassageOrder;

/**
 * Reads one entry of a suite's {@code contexts}.
 *
 * @param usual the suite's passages, which an entry may replace for itself
 * @param hasEarlier whether the suite's dataset has changed
 */
record ContextReader(PassageChoice usual, boolean hasEarlier) {
  private static final String NO_GOLD = "none";
  private static final String COUNT = "count";
  private static final int USUAL_PASSAGES = 4;
  private static final int MOST_PASSAGES = 1000;

  private enum Oracle {
    PASSAGE,
    PARAGRAPH
  }

  Context read(Settings context) {
    Context read = context(context);
    context.rejectUnknown();
    return read;
  }

  private Context context(Settings context) {
    if (context.has("retrieve")) {
      var recipe =
          new ContextRecipe(
              context.integer("retrieve", USUAL_PASSAGES, 1, MOST_PASSAGES),
              context.choice("order", PassageOrder.class, PassageOrder.BEST_LAST),
              context.integer("budgetTokens", 1024, 1, 1_000_000),
              context.flag("merge", false));
      return new Context(
          new ContextKind.Retrieved(recipe, DocumentVersion.read(context, hasEarlier)),
          new PassageChoice(cut(context), retriever(context)));
    }
    if (context.has("oracle")) {
      var gold =
          new ContextKind.Gold(
              context.choice("oracle", Oracle.class, Oracle.PASSAGE) == Oracle.PARAGRAPH);
      return new Context(gold, new PassageChoice(cut(context), usual.retriever()));
    }
    if (context.has(PassageReader.PASSAGES)) {
      return placed(context);
    }
    return new Context(
        context.flag("document", false)
            ? new ContextKind.WholeDocument(
                context.integer("maxTokens", Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
                context.choice("cut", DocumentCut.class, DocumentCut.RIGHT),
                DocumentVersion.read(context, hasEarlier))
            : new ContextKind.ClosedBook(),
        usual);
  }

  private Context placed(Settings context) {
    int k;
    PassageCut cut = usual.cut();
    if (context.isMapping(PassageReader.PASSAGES)) {
      Settings passages = context.child(PassageReader.PASSAGES);
      if (!passages.has(COUNT)) {
        throw context.fail(
            PassageReader.PASSAGES, "must stand beside 'retrieve' or 'oracle', or give 'count'");
      }
      k = passages.integer(COUNT, USUAL_PASSAGES, 1, MOST_PASSAGES);
      cut = PassageReader.cut(passages, cut);
      passages.rejectUnknown();
    } else {
      k = context.integer(PassageReader.PASSAGES, USUAL_PASSAGES, 1, MOST_PASSAGES);
    }
    GoldPlacement placement =
        context.text("gold", NO_GOLD).equals(NO_GOLD)
            ? new GoldPlacement.Absent(k)
            : new GoldPlacement.At(context.integer("gold", 1, 1, k), k);
    var source = context.choice("distractors", DistractorSource.class, DistractorSource.HARD);
    return new Context(
        new ContextKind.Placed(placement, source),
        new PassageChoice(
            cut, source == DistractorSource.HARD ? retriever(context) : usual.retriever()));
  }

  private PassageCut cut(Settings context) {
    if (!context.isMapping(PassageReader.PASSAGES)) {
      return usual.cut();
    }
    Settings passages = context.child(PassageReader.PASSAGES);
    PassageCut cut = PassageReader.cut(passages, usual.cut());
    passages.rejectUnknown();
    return cut;
  }

  private RetrieverChoice retriever(Settings context) {
    return context.has(PassageReader.RETRIEVER)
        ? PassageReader.retriever(context.child(PassageReader.RETRIEVER), usual.retriever())
        : usual.retriever();
  }
}
