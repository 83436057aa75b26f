package dev.openbook.eval.suite;

import static dev.openbook.eval.suite.SuiteText.SUITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.file.YamlText;
import dev.openbook.rag.context.ContextRecipe;
import dev.openbook.rag.context.GoldPlacement;
import dev.openbook.rag.context.PassageOrder;
import dev.openbook.rag.retrieve.RetrieverKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists in contexts and preparations, each value an entry of its own. */
class SuiteSweepTest {
  @TempDir private Path folder;

  private Suite read(String text, Map<String, String> overrides) throws IOException {
    return SuiteText.read(folder, text, overrides);
  }

  @Test
  void read_listsInContextsAreSweeps() throws IOException {
    Suite suite =
        read(
            SUITE.replace(
                "retrieve: 2, order: edges", "retrieve: [1, 4], order: [edges, document]"),
            Map.of("contexts.gold", "{passages: 3, gold: [1, none], distractors: random}"));

    assertThat(suite.contexts().keySet())
        .containsExactly(
            "closed",
            "rag-1-edges",
            "rag-1-document",
            "rag-4-edges",
            "rag-4-document",
            "gold-1",
            "gold-none",
            "long");
    assertThat(kinds(suite))
        .containsEntry(
            "rag-4-document",
            new ContextKind.Retrieved(
                new ContextRecipe(4, PassageOrder.DOCUMENT, 64), DocumentVersion.CURRENT))
        .containsEntry(
            "gold-1",
            new ContextKind.Placed(new GoldPlacement.At(1, 3), ContextKind.DistractorSource.RANDOM))
        .containsEntry(
            "gold-none",
            new ContextKind.Placed(
                new GoldPlacement.Absent(3), ContextKind.DistractorSource.RANDOM));
    assertThat(suite.arms()).hasSize(16);
  }

  private static Map<String, ContextKind> kinds(Suite suite) {
    var kinds = new LinkedHashMap<String, ContextKind>();
    suite.contexts().forEach((name, context) -> kinds.put(name, context.kind()));
    return kinds;
  }

  @Test
  void read_contextsMayCutAndFindPassagesThemselves_inSweepsToo() throws IOException {
    Suite suite =
        read(
            SUITE,
            Map.of(
                "passages", "{by: sentences, size: 100, overlap: 20}",
                "retriever", "{k1: 1.2}",
                "contexts.rag", "{retrieve: 2, passages: {by: tokens, size: [16, 64]}}",
                "contexts.gold", "{oracle: passage, passages: {overlap: 0}}",
                "contexts.far", "{retrieve: 2, retriever: {kind: rm3, b: [0.4, 0.75]}}",
                "contexts.hard", "{passages: {count: 3, by: whole}, retriever: {b: 0}}",
                "contexts.random", "{passages: 3, distractors: random}"));

    assertThat(suite.passages().cut()).isEqualTo(new PassageCut("sentences", 100, 20));
    assertThat(cut(suite, "rag-16")).isEqualTo(new PassageCut("tokens", 16, 15));
    assertThat(cut(suite, "rag-64")).isEqualTo(new PassageCut("tokens", 64, 20));
    assertThat(cut(suite, "gold")).isEqualTo(new PassageCut("sentences", 100, 0));
    assertThat(cut(suite, "hard")).isEqualTo(PassageCut.whole());
    assertThat(kinds(suite))
        .containsEntry(
            "hard",
            new ContextKind.Placed(new GoldPlacement.Absent(3), ContextKind.DistractorSource.HARD));
    assertThat(passages(suite, "far-0.75").retriever().ranking().kind())
        .isEqualTo(RetrieverKind.RM3);
    assertThat(passages(suite, "far-0.75").retriever().index().k1()).isEqualTo(1.2);
    assertThat(passages(suite, "far-0.75").retriever().index().b()).isEqualTo(0.75);
    for (String usual : List.of("closed", "long", "random")) {
      assertThat(passages(suite, usual)).isEqualTo(suite.passages());
    }
    assertThat(read(YamlText.of(suite.resolved()), Map.of()).contexts())
        .isEqualTo(suite.contexts());
  }

  private static Suite.PassageChoice passages(Suite suite, String context) {
    return suite.contextOf(new Suite.Arm("plain", context)).passages();
  }

  private static PassageCut cut(Suite suite, String context) {
    return passages(suite, context).cut();
  }

  @Test
  void read_resolvedSweepIsReadAsTheSameSuite() throws IOException {
    Suite swept = read(SUITE, Map.of("contexts.rag.retrieve", "[1, 2]"));

    Suite again = read(YamlText.of(swept.resolved()), Map.of());

    assertThat(again.contexts()).isEqualTo(swept.contexts());
    assertThat(again.arms()).isEqualTo(swept.arms());
  }

  @Test
  void read_listsOfTokensAndSeedsAreSweepsOfPreparations() throws IOException {
    Suite suite =
        read(
            SUITE,
            Map.of(
                "preparations.tuned.train.tokens", "[100, 200]",
                "preparations.tuned.train.seed", "[1, 2]",
                "preparations.tuned.train.texts", "{synthesize: [permutation, entigraph]}"));

    assertThat(suite.preparations().keySet())
        .containsExactlyInAnyOrder(
            "plain", "tuned-100-1", "tuned-100-2", "tuned-200-1", "tuned-200-2");
    assertThat(suite.preparations().get("tuned-200-1"))
        .isInstanceOfSatisfying(
            Preparation.Trained.class,
            trained -> {
              assertThat(trained.tokens()).contains(200L);
              assertThat(trained.seed()).contains(1L);
              assertThat(trained.streams().get("texts"))
                  .isInstanceOfSatisfying(
                      Preparation.Offline.class, texts -> assertThat(texts.kinds()).hasSize(2));
            });
  }

  @Test
  void read_sweepThatMeetsAnotherName_isRefused() {
    String suite = SUITE.replace("retrieve: 2", "retrieve: [2, 4]");

    assertThatThrownBy(() -> read(suite, Map.of("contexts.rag-4", "{retrieve: 4}")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another entry give the same name");
  }
}
