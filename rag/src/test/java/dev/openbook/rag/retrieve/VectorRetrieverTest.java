package dev.openbook.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import dev.openbook.rag.Hit;
import dev.openbook.rag.embed.CachedVectors;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.embed.HashEmbedding;
import dev.openbook.rag.embed.VectorCache;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.VectorEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorRetrieverTest {
  private static final int DIMENSION = 32;

  /** Dot products in 32 bits. */
  private static final double F32_TOLERANCE = 1e-5;

  private static final double LEAST_RECALL = 0.98;

  @TempDir Path folder;
  private final Embedder embedder = HashEmbedding.embedder(DIMENSION);

  @Test
  void exact_scoresAreCosinesInOrder() throws IOException {
    List<Passage> passages =
        List.of(passage("b", "cat"), passage("a", "cat"), passage("c", "dog house"));

    try (PassageIndex index = build(passages, VectorEncoding.F32)) {
      List<Hit> hits = new ExactVectorRetriever(index, embedder).retrieve("cat", 3).hits();

      assertThat(hits).extracting(Hit::passageId).containsExactly("a", "b", "c");
      assertThat(hits.getFirst().score()).isCloseTo(1, within(F32_TOLERANCE));
      float[] cat = embedder.query("cat");
      float[] house = embedder.query("dog house");
      double cosine = IntStream.range(0, DIMENSION).mapToDouble(i -> cat[i] * house[i]).sum();
      assertThat(hits.get(2).score()).isCloseTo(cosine, within(F32_TOLERANCE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void graph_findsWhatAllVectorsGive(VectorEncoding encoding) throws IOException {
    var random = new SplittableRandom(3);
    List<Passage> passages =
        IntStream.range(0, 3000).mapToObj(i -> passage("p" + i, words(random, 12))).toList();

    try (PassageIndex index = build(passages, encoding)) {
      var exact = new ExactVectorRetriever(index, embedder);
      var graph = new HnswRetriever(index, embedder, HnswRetriever.DEFAULT_CANDIDATES);
      int found = 0;
      for (int query = 0; query < 50; query++) {
        String text = words(random, 6);
        Set<String> wanted = ids(exact.retrieve(text, 10).hits());
        wanted.retainAll(ids(graph.retrieve(text, 10).hits()));
        found += wanted.size();
      }

      assertThat(found / 500.0).as(encoding.key()).isGreaterThanOrEqualTo(LEAST_RECALL);
    }
  }

  @Test
  void build_twice_givesTheSameGraph() throws IOException {
    var random = new SplittableRandom(4);
    List<Passage> passages =
        IntStream.range(0, 1000).mapToObj(i -> passage("p" + i, words(random, 8))).toList();

    List<Hit> first;
    try (PassageIndex index = build(passages, VectorEncoding.INT8)) {
      first = new HnswRetriever(index, embedder, 5).retrieve("w1 w2", 5).hits();
    }
    try (PassageIndex index = build(passages, VectorEncoding.INT8)) {
      assertThat(new HnswRetriever(index, embedder, 5).retrieve("w1 w2", 5).hits())
          .isEqualTo(first);
    }
  }

  @Test
  void vectors_ofAnotherModelOrNone_areRefused() throws IOException {
    try (PassageIndex index = build(List.of(passage("a", "x")), VectorEncoding.F32)) {
      Embedder other = HashEmbedding.embedder(DIMENSION + 1);
      assertThatThrownBy(() -> new HnswRetriever(index, other, 10))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              "the index has vectors of hash (32 components, f32), asked for hash (33 components)");
    }
    try (PassageIndex index =
        PassageIndex.build(
            folder.resolve("none"),
            List.of(passage("a", "x")),
            IndexSettings.ANSERINI,
            Progress.NONE)) {
      assertThatThrownBy(() -> new ExactVectorRetriever(index, embedder))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              "the index has no vectors; build it with './openbook index ... --dense hash'");
    }
  }

  private PassageIndex build(List<Passage> passages, VectorEncoding encoding) throws IOException {
    try (VectorCache cache = VectorCache.open(folder.resolve("cache"), embedder)) {
      return PassageIndex.build(
          folder.resolve("index"),
          passages,
          IndexSettings.ANSERINI,
          new CachedVectors(embedder, cache, encoding),
          Progress.NONE);
    }
  }

  private static Set<String> ids(List<Hit> hits) {
    return hits.stream().map(Hit::passageId).collect(Collectors.toCollection(HashSet::new));
  }

  private static String words(SplittableRandom random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "w" + random.nextInt(200))
        .collect(Collectors.joining(" "));
  }

  private static Passage passage(String id, String text) {
    return new Passage(id, "d", "", text, new Span(0, text.length()));
  }
}
