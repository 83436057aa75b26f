package dev.openbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DatasetSplitTest {
  @Test
  void of_randomDatasets() {
    for (long seed = 0; seed < 200; seed++) {
      Dataset dataset = RandomDatasets.of(new SplittableRandom(seed));
      int asked = dataset.questionsByDocument().size();
      int articles = 1 + (int) (seed % asked);
      int perArticle = 1 + (int) (seed % 7);

      var split = DatasetSplit.of(dataset, articles, perArticle, seed);

      String message = "seed " + seed;
      List<String> inside = split.test().documents().stream().map(Document::id).toList();
      List<String> outside = split.outside().documents().stream().map(Document::id).toList();
      assertThat(inside).as(message).hasSize(articles).noneMatch(outside::contains);
      assertThat(inside.size() + outside.size()).as(message).isEqualTo(dataset.documents().size());
      assertThat(dataset.documents()).as(message).containsSubsequence(split.test().documents());
      assertThat(dataset.questions()).as(message).containsSubsequence(split.test().questions());
      split
          .test()
          .questionsByDocument()
          .forEach(
              (id, questions) ->
                  assertThat(questions)
                      .as(message)
                      .hasSize(
                          Math.min(
                              perArticle,
                              dataset.questionsByDocument().getOrDefault(id, List.of()).size())));
      assertThat(split.test().questionsByDocument()).as(message).hasSize(articles);
      assertThat(split).as(message).isEqualTo(DatasetSplit.of(dataset, articles, perArticle, seed));
    }
  }

  private static Dataset largest() {
    return LongStream.range(0, 50)
        .mapToObj(seed -> RandomDatasets.of(new SplittableRandom(seed)))
        .max(Comparator.comparingInt(dataset -> dataset.questionsByDocument().size()))
        .orElseThrow();
  }

  @Test
  void of_smallerDrawLiesWithinTheLarger() {
    Dataset dataset = largest();
    int asked = dataset.questionsByDocument().size();

    for (int articles = 1; articles < asked; articles++) {
      var small = DatasetSplit.of(dataset, articles, articles, 3);
      var large = DatasetSplit.of(dataset, articles + 1, articles + 1, 3);

      assertThat(large.test().documents()).containsAll(small.test().documents());
      assertThat(large.test().questions()).containsAll(small.test().questions());
    }
  }

  @Test
  void of_seedMovesTheDraw() {
    Dataset dataset = largest();
    var draws = new HashSet<List<Document>>();

    for (long seed = 0; seed < 20; seed++) {
      draws.add(DatasetSplit.of(dataset, 2, 3, seed).test().documents());
    }

    assertThat(draws).hasSizeGreaterThan(10);
  }

  @Test
  void of_eachArticleIsDrawnAboutEquallyOften() {
    var documents =
        List.of("a", "b", "c", "d").stream().map(id -> new Document(id, "", id)).toList();
    var questions =
        documents.stream()
            .map(d -> RandomDatasets.question("q" + d.id(), d.id(), List.of("x")))
            .toList();
    var dataset = new Dataset("four", "none", "0", documents, questions);
    int[] drawn = new int[4];

    for (long seed = 0; seed < 4000; seed++) {
      Document first = DatasetSplit.of(dataset, 1, 1, seed).test().documents().getFirst();
      drawn[documents.indexOf(first)]++;
    }

    // 1000 expected, standard deviation 27; 6 deviations never happen by chance.
    assertThat(drawn)
        .satisfies(
            counts -> {
              for (int count : counts) {
                assertThat(count).isBetween(835, 1165);
              }
            });
  }

  @Test
  void of_tooManyArticles() {
    Dataset dataset = RandomDatasets.of(new SplittableRandom(5));

    assertThatThrownBy(() -> DatasetSplit.of(dataset, 100, 1, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("articles with questions, got articles: 100; lower it");
    assertThatThrownBy(() -> DatasetSplit.of(dataset, 0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("articles must be at least 1, got 0");
  }

  @Test
  void constructor_refusesSharedDocuments() {
    var document = new Document("d", "", "text");
    var question = new Question("q", "d", "?", List.of("x"), List.of(), List.of());
    var dataset = new Dataset("n", "l", "0", List.of(document), List.of(question));

    assertThatThrownBy(() -> new DatasetSplit(dataset, dataset, 1))
        .hasMessage("test and outside must be disjoint, got 'd' in both");
  }
}
