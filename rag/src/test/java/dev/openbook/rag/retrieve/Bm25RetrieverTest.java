package dev.openbook.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Bm25RetrieverTest {
  /** Scores are 32-bit floats. */
  private static final double F32_RTOL = 1e-5;

  @TempDir Path folder;

  @Test
  void retrieve_scoresAreBm25ByHand() {
    List<Passage> passages =
        List.of(passage("a", "cat cat dog"), passage("b", "dog"), passage("c", "fish bird"));

    try (PassageIndex index = build(passages)) {
      List<Hit> hits = new Bm25Retriever(index).retrieve("Cats", 10).hits();

      double idf = Math.log(1 + (3 - 1 + 0.5) / (1 + 0.5));
      double expected = idf * 2 / (2 + 0.9 * (1 - 0.4 + 0.4 * 3 / 2.0));
      assertThat(hits).hasSize(1);
      assertThat(hits.getFirst().passageId()).isEqualTo("a");
      assertThat(hits.getFirst().score()).isCloseTo(expected, within(expected * F32_RTOL));
    }
  }

  @Test
  void retrieve_repeatedQueryTerm_weighsTwice() {
    try (PassageIndex index = build(List.of(passage("a", "cat dog"), passage("b", "cow")))) {
      var retriever = new Bm25Retriever(index);

      double once = retriever.retrieve("cat", 1).hits().getFirst().score();
      double twice = retriever.retrieve("cat cats", 1).hits().getFirst().score();

      assertThat(twice).isCloseTo(2 * once, within(F32_RTOL));
    }
  }

  @Test
  void retrieve_ties_areBrokenByIdWhateverTheIndexOrder() {
    List<String> ids = IntStream.range(0, 3000).mapToObj("p%04d"::formatted).toList();
    var shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new java.util.Random(7));

    try (PassageIndex index =
        build(shuffled.stream().map(id -> passage(id, "same words here")).toList())) {
      Ranking ranking = new Bm25Retriever(index).retrieve("same words", 25);

      assertThat(ids(ranking)).containsExactlyElementsOf(ids.subList(0, 25));
    }
  }

  @Test
  void retrieve_topK_isThePrefixOfTheFullRanking() {
    var random = new SplittableRandom(11);
    List<Passage> passages =
        IntStream.range(0, 4000).mapToObj(i -> passage("p" + i, words(random, 3, 12))).toList();

    try (PassageIndex index = build(passages)) {
      var retriever = new Bm25Retriever(index);
      for (int round = 0; round < 30; round++) {
        String query = words(random, 1 + random.nextInt(5), 12);
        List<Hit> all = retriever.retrieve(query, passages.size()).hits();

        assertThat(all)
            .as(query)
            .isSortedAccordingTo(
                Comparator.comparingDouble((Hit hit) -> -hit.score())
                    .thenComparing(Hit::passageId));
        assertThat(retriever.retrieve(query, 10).hits()).as(query).isEqualTo(all.subList(0, 10));
      }
    }
  }

  @Test
  void retrieve_equalsLucenesOwnSearch() throws IOException {
    var random = new SplittableRandom(19);
    List<Passage> passages =
        IntStream.range(0, 2000).mapToObj(i -> passage("p" + i, words(random, 20, 300))).toList();

    try (PassageIndex index = build(passages)) {
      var retriever = new Bm25Retriever(index);
      var lucene = new IndexSearcher(index.reader());
      lucene.setSimilarity(new BM25Similarity(0.9f, 0.4f));
      for (int round = 0; round < 50; round++) {
        List<String> words =
            List.of(words(random, 1 + random.nextInt(8), 300).split(" ", -1)).stream()
                .distinct()
                .toList();
        var query = new BooleanQuery.Builder();
        words.forEach(
            word ->
                query.add(
                    new TermQuery(new Term(PassageIndex.CONTENTS, word)),
                    BooleanClause.Occur.SHOULD));
        ScoreDoc[] expected = lucene.search(query.build(), 30).scoreDocs;
        List<Hit> hits = retriever.retrieve(String.join(" ", words), 30).hits();

        assertThat(hits).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
          assertThat(hits.get(i).passageId()).isEqualTo(index.ids(new int[] {expected[i].doc})[0]);
          assertThat((float) hits.get(i).score()).isEqualTo(expected[i].score);
        }
      }
    }
  }

  @Test
  void retrieve_byFields_addsTitlesAndTexts() {
    IndexSettings fields = IndexSettings.ANSERINI.withLayout(IndexLayout.FIELDS);
    var titled = new Passage("a", "d", "cat", "dog", new Span(0, 3));
    List<Passage> passages = List.of(titled, passage("b", "cat"), passage("c", "cow"));

    try (PassageIndex index =
        PassageIndex.build(folder.resolve("fields"), passages, fields, Progress.NONE)) {
      assertThat(ids(new Bm25Retriever(index).retrieve("cat", 5)))
          .containsExactlyInAnyOrder("a", "b");
      assertThat(ids(new Bm25Retriever(index, 0.9, 0.4, 5).retrieve("cat", 5)))
          .containsExactly("a", "b");
      assertThat(ids(new Bm25Retriever(index, 0.9, 0.4, 0).retrieve("cat", 5)))
          .containsExactly("b");
    }
  }

  @Test
  void retrieve_queryWithoutAMatch_isEmpty() {
    try (PassageIndex index = build(List.of(passage("a", "cat")))) {
      var retriever = new Bm25Retriever(index);

      for (String query : List.of("", " \n", "?!", "the of and", "zebra", "\ud83d\ude00")) {
        assertThat(retriever.retrieve(query, 5).hits()).as("'%s'", query).isEmpty();
      }
    }
  }

  @Test
  void retrieve_querySyntax_isPlainText() {
    try (PassageIndex index =
        build(List.of(passage("a", "cat"), passage("b", "dog"), passage("c", "cow not")))) {
      var retriever = new Bm25Retriever(index);

      assertThat(ids(retriever.retrieve("+cat -dog cow^9 \"(AND[* TO *]~", 5)))
          .containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void retrieve_tenThousandDistinctWords_ranksAsShortPortionsAddUp() {
    List<Passage> passages =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    passage(
                        "p%02d".formatted(i),
                        IntStream.range(0, 4000)
                            .filter(word -> word % (i + 2) == 0)
                            .mapToObj(word -> "w" + word)
                            .collect(Collectors.joining(" "))))
            .toList();
    List<String> words = IntStream.range(0, 10_000).mapToObj(word -> "w" + word).toList();

    try (PassageIndex index = build(passages)) {
      var retriever = new Bm25Retriever(index);
      List<Hit> hits = retriever.retrieve(String.join(" ", words), 60).hits();

      assertThat(hits).hasSize(60);
      var sums = new double[60];
      for (int from = 0; from < 10_000; from += 1000) {
        String portion = String.join(" ", words.subList(from, from + 1000));
        for (Hit hit : retriever.retrieve(portion, 60).hits()) {
          sums[Integer.parseInt(hit.passageId().substring(1))] += hit.score();
        }
      }
      for (Hit hit : hits) {
        double sum = sums[Integer.parseInt(hit.passageId().substring(1))];
        assertThat(hit.score()).isCloseTo(sum, within(sum * F32_RTOL));
      }
      assertThat(hits).isSortedAccordingTo(Comparator.comparingDouble((Hit hit) -> -hit.score()));
      assertThat(retriever.retrieve(String.join(" ", words), 7).hits())
          .isEqualTo(hits.subList(0, 7));
    }
  }

  @Test
  void retrieve_fromManyThreads_givesOneAnswer() throws InterruptedException, ExecutionException {
    var random = new SplittableRandom(5);
    List<Passage> passages =
        IntStream.range(0, 500).mapToObj(i -> passage("p" + i, words(random, 8, 40))).toList();

    try (PassageIndex index = build(passages);
        var threads = Executors.newFixedThreadPool(4)) {
      var retriever = new Bm25Retriever(index);
      Ranking alone = retriever.retrieve("w1 w2 w3", 20);
      var answers = new ArrayList<Future<Ranking>>();
      for (int i = 0; i < 200; i++) {
        answers.add(threads.submit(() -> retriever.retrieve("w1 w2 w3", 20)));
      }

      assertThat(alone.hits()).hasSize(20);
      for (Future<Ranking> answer : answers) {
        assertThat(answer.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void retrieve_kBelowOne_isRefused() {
    try (PassageIndex index = build(List.of(passage("a", "cat")))) {
      var retriever = new Bm25Retriever(index);

      assertThatThrownBy(() -> retriever.retrieve("cat", 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("k must be at least 1, got 0");
      assertThat(retriever.retrieve("cat", Integer.MAX_VALUE).hits()).hasSize(1);
    }
  }

  private PassageIndex build(List<Passage> passages) {
    return PassageIndex.build(
        folder.resolve("index"), passages, IndexSettings.ANSERINI, Progress.NONE);
  }

  private static Passage passage(String id, String text) {
    return new Passage(id, "d", "", text, new Span(0, text.length()));
  }

  private static String words(SplittableRandom random, int count, int vocabulary) {
    return IntStream.range(0, count)
        .mapToObj(i -> "w" + random.nextInt(vocabulary))
        .collect(Collectors.joining(" "));
  }

  private static List<String> ids(Ranking ranking) {
    return ranking.hits().stream().map(Hit::passageId).toList();
  }
}
