package dev.openbook.eval.run;

import dev.openbook.eval.report.Report;
import dev.openbook.eval.report.Report.Context;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.ContextKind.DocumentCut;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.rag.context.ContextRecipe;
import dev.openbook.rag.context.GoldPlacement;
import java.util.Locale;

/** What the report says of a context. */
final class ContextFacts {
  private ContextFacts() {}

  static Context of(String name, ContextKind kind) {
    return switch (kind) {
      case ContextKind.ClosedBook() ->
          new Context(name, Report.ContextKind.CLOSED_BOOK, "closed book");
      case ContextKind.Retrieved(ContextRecipe recipe, DocumentVersion version) ->
          new Context(
              name,
              Report.ContextKind.RETRIEVED,
              (recipe.k() == 1
                      ? "with 1 retrieved passage"
                      : "with " + recipe.k() + " retrieved passages")
                  + (version == DocumentVersion.EARLIER ? " of the earlier documents" : ""));
      case ContextKind.Gold(boolean paragraph) ->
          new Context(
              name,
              Report.ContextKind.ORACLE,
              paragraph ? "with the gold paragraph" : "with the gold passage");
      case ContextKind.Placed(GoldPlacement placement, DistractorSource source) ->
          placed(name, placement, source == DistractorSource.HARD ? "hard" : "random");
      case ContextKind.WholeDocument(int maxTokens, DocumentCut cut, DocumentVersion version) ->
          new Context(name, Report.ContextKind.DOCUMENT, document(maxTokens, cut, version));
    };
  }

  private static String document(int maxTokens, DocumentCut cut, DocumentVersion version) {
    String document = version == DocumentVersion.EARLIER ? "earlier document" : "document";
    return maxTokens == Integer.MAX_VALUE
        ? "with the whole " + document
        : "with "
            + maxTokens
            + " tokens of the "
            + document
            + ", cut "
            + cut.name().toLowerCase(Locale.ROOT);
  }

  private static Context placed(String name, GoldPlacement placement, String distractors) {
    return switch (placement) {
      case GoldPlacement.Absent(int k) ->
          new Context(
              name,
              Report.ContextKind.DISTRACTORS,
              "with " + k + " " + distractors + " passages and no gold");
      case GoldPlacement.At(int position, int k) ->
          new Context(
              name,
              Report.ContextKind.ORACLE,
              "with gold at position " + position + " of " + k + ", others " + distractors);
    };
  }
}
