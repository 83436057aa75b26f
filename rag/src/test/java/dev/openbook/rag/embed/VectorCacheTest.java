package dev.openbook.rag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.rag.index.VectorEncoding;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorCacheTest {
  private static final int DIMENSION = 8;

  @TempDir Path folder;
  private final HashEmbedding model = new HashEmbedding(DIMENSION);
  private final Embedder embedder = new Embedder("hash", model, DIMENSION, "", "");

  @Test
  void vectors_areEncodedOnceAndTheSameFromDisk() throws IOException {
    List<Passage> passages = List.of(passage("a", "one two"), passage("b", "three"));

    List<float[]> first = vectors(passages);
    List<float[]> again = vectors(passages);

    assertThat(model.encoded()).isEqualTo(2);
    assertThat(again).usingRecursiveComparison().isEqualTo(first);
    assertThat(first).allSatisfy(vector -> assertThat(length(vector)).isBetween(0.999, 1.001));
  }

  @Test
  void vectors_afterACutRecord_encodeOnlyThatOne() throws IOException {
    List<Passage> passages = List.of(passage("a", "one two"), passage("b", "three"));
    List<float[]> first = vectors(passages);
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 5);
    }

    List<float[]> again = vectors(passages);

    assertThat(model.encoded()).isEqualTo(3);
    assertThat(again).usingRecursiveComparison().isEqualTo(first);
  }

  @Test
  void vectors_ofBlankPassages_areThere() throws IOException {
    assertThat(vectors(List.of(passage("a", ""), passage("b", " ")))).hasSize(2);
  }

  @Test
  void open_whileAnotherHasIt_isRefused() throws IOException {
    VectorCache first = VectorCache.open(folder, embedder);

    assertThatThrownBy(() -> VectorCache.open(folder, embedder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is in use by another run");
    first.close();
    VectorCache.open(folder, embedder).close();
  }

  @Test
  void embedder_otherDimension_isNamed() {
    var wrong = new Embedder("hash", model, DIMENSION + 1, "", "");

    assertThatThrownBy(() -> wrong.query("text"))
        .hasMessage("vector of hash size (8) does not match dimension (9)");
  }

  private List<float[]> vectors(List<Passage> passages) throws IOException {
    try (VectorCache cache = VectorCache.open(folder, embedder)) {
      return new CachedVectors(embedder, cache, VectorEncoding.F32).vectors(passages);
    }
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += component * component;
    }
    return Math.sqrt(squares);
  }

  private static Passage passage(String id, String text) {
    return new Passage(id, id, "", text, new Span(0, text.length()));
  }
}
