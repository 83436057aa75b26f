package dev.openbook.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import dev.openbook.rag.Hit;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values are pinned to Anserini's by {@code config/regressions}; here is what the words do. */
class Rm3RetrieverTest {
  @TempDir Path folder;

  @Test
  void retrieve_findsPassagesThroughTermsOfTheBest() {
    try (PassageIndex index = build(IndexSettings.ANSERINI)) {
      var bm25 = new Bm25Retriever(index);
      var rm3 = new Rm3Retriever(index, bm25, Rm3.ANSERINI);

      assertThat(ids(bm25.retrieve("volcano", 10).hits())).containsExactly("a");
      assertThat(ids(rm3.retrieve("volcano", 10).hits())).startsWith("a").contains("b");
      assertThat(rm3.retrieve("unknown", 10).hits()).isEmpty();
      assertThat(rm3.retrieve("volcano", 1).hits()).hasSize(1);
    }
  }

  @Test
  void retrieve_withAllWeightOnTheQuery_ranksAsBm25() {
    try (PassageIndex index = build(IndexSettings.ANSERINI)) {
      var bm25 = new Bm25Retriever(index);
      var rm3 = new Rm3Retriever(index, bm25, new Rm3(10, 10, 1));

      assertThat(ids(rm3.retrieve("volcano word7", 10).hits()))
          .isEqualTo(ids(bm25.retrieve("volcano word7", 10).hits()));
    }
  }

  @Test
  void parametersAndLayout_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Rm3(0, 1, 0.5)).hasMessage("terms must be at least 1, got 0");
    assertThatThrownBy(() -> new Rm3(1, 1, 1.5)).hasMessage("queryWeight must be 0 to 1, got 1.5");
    try (PassageIndex index = build(IndexSettings.ANSERINI.withLayout(IndexLayout.FIELDS))) {
      assertThatThrownBy(() -> new Rm3Retriever(index, new Bm25Retriever(index), Rm3.ANSERINI))
          .hasMessage("RM3 needs a flat index, got one by fields");
    }
  }

  private PassageIndex build(IndexSettings settings) {
    var passages = new ArrayList<Passage>();
    passages.add(passage("a", "volcano lava eruption"));
    passages.add(passage("b", "lava eruption in the north"));
    for (int i = 0; i < 40; i++) {
      passages.add(passage("other" + i, "word" + i + " of another matter"));
    }
    return PassageIndex.build(folder.resolve("index"), passages, settings, Progress.NONE);
  }

  private static List<String> ids(List<Hit> hits) {
    return hits.stream().map(Hit::passageId).toList();
  }

  private static Passage passage(String id, String text) {
    return new Passage(id, "d", "", text, new Span(0, text.length()));
  }
}
