package dev.openbook.eval.run;

import dev.openbook.eval.report.PassageSource;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.ContextKind.DocumentCut;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.PassageChoice;
import dev.openbook.rag.context.ContextRecipe;
import dev.openbook.rag.context.GoldPlacement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;

/**
 * What the report says of contexts.
 *
 * @param usual the suite's passages; of others a context's phrase says so
 * @param exam what was asked
 */
record ContextFacts(PassageChoice usual, Exam exam) {

  Report.Context of(String name, Suite.Context context) {
    return switch (context.kind()) {
      case ContextKind.ClosedBook() ->
          new Report.Context(name, Report.ContextKind.CLOSED_BOOK, "closed book", Optional.empty());
      case ContextKind.Retrieved(ContextRecipe recipe, DocumentVersion version) ->
          of(
              name,
              Report.ContextKind.RETRIEVED,
              (recipe.k() == 1
                      ? "with 1 retrieved passage"
                      : "with " + recipe.k() + " retrieved passages")
                  + (version == DocumentVersion.EARLIER ? " of the earlier documents" : ""),
              context.passages());
      case ContextKind.Gold(boolean paragraph) ->
          of(
              name,
              Report.ContextKind.ORACLE,
              paragraph ? "with the gold paragraph" : "with the gold passage",
              context.passages());
      case ContextKind.Placed(GoldPlacement placement, DistractorSource source) ->
          of(
              name,
              placement instanceof GoldPlacement.Absent
                  ? Report.ContextKind.DISTRACTORS
                  : Report.ContextKind.ORACLE,
              placed(placement, source == DistractorSource.HARD ? "hard" : "random"),
              context.passages());
      case ContextKind.WholeDocument(int maxTokens, DocumentCut cut, DocumentVersion version) ->
          new Report.Context(
              name,
              Report.ContextKind.DOCUMENT,
              document(maxTokens, cut, version),
              Optional.empty());
    };
  }

  private Report.Context of(
      String name, Report.ContextKind kind, String phrase, PassageChoice passages) {
    var others = new ArrayList<String>();
    if (!passages.cut().equals(usual.cut())) {
      others.add(passages.cut().toString());
    }
    if (!passages.retriever().equals(usual.retriever())) {
      others.add(passages.retriever().ranking().kind().key());
    }
    Optional<Duration> indexing =
        Optional.ofNullable(exam.pools().get(passages)).flatMap(PassagePool::indexing);
    return new Report.Context(
        name,
        kind,
        others.isEmpty() ? phrase : phrase + " (" + String.join(", ", others) + ")",
        Optional.of(new PassageSource(passages.cut().toString(), indexing)));
  }

  private static String placed(GoldPlacement placement, String distractors) {
    return switch (placement) {
      case GoldPlacement.Absent(int k) -> "with " + k + " " + distractors + " passages and no gold";
      case GoldPlacement.At(int position, int k) ->
          "with gold at position " + position + " of " + k + ", others " + distractors;
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
}
