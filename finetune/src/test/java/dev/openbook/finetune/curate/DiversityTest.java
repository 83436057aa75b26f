package dev.openbook.finetune.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DiversityTest {
  private static final String GOLDEN = "/diversity/golden.json";

  static List<JsonNode> corpora() throws IOException {
    try (InputStream in = DiversityTest.class.getResourceAsStream(GOLDEN)) {
      var corpora = new ArrayList<JsonNode>();
      JsonMapper.shared().readTree(Objects.requireNonNull(in, GOLDEN)).forEach(corpora::add);
      return corpora;
    }
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void of_equalsIndependentImplementations(JsonNode corpus) {
    var texts = new ArrayList<String>();
    corpus.path("texts").forEach(text -> texts.add(text.stringValue()));
    JsonNode figures = corpus.path("figures");

    Diversity diversity = Diversity.of(texts, List.of(), texts.size(), 1);

    for (int n = 1; n <= 4; n++) {
      assertThat(diversity.distinct().get(n))
          .as("distinct " + n)
          .isCloseTo(figures.path("distinct" + n).doubleValue(), within(1e-12));
    }
    assertThat(diversity.ngramDiversity())
        .isCloseTo(figures.path("ngramDiversity").doubleValue(), within(1e-9));
    assertThat(diversity.selfRepetition())
        .isCloseTo(figures.path("selfRepetition").doubleValue(), within(1e-9));
    assertThat(diversity.selfBleu())
        .isCloseTo(figures.path("selfBleu").doubleValue(), within(1e-9));
    assertThat(diversity.homogenisation())
        .isCloseTo(figures.path("homogenisation").doubleValue(), within(1e-9));
    // The same algorithm of two builds of zlib.
    double ratio = figures.path("compressionRatio").doubleValue();
    assertThat(diversity.compressionRatio()).isCloseTo(ratio, within(0.01 * ratio));
  }

  @Test
  void of_overlap_isTheShareOfNgramsThatTheSourceHas() {
    String source = "The river Vistula runs through Warsaw and Krakow to the Baltic Sea.";

    Diversity copied = Diversity.of(List.of(source), List.of(source), 2, 1);
    Diversity half =
        Diversity.of(
            List.of("The river Vistula runs, but nobody swims in it."), List.of(source), 2, 1);

    assertThat(copied.sourceOverlap()).containsEntry(2, 1.0).containsEntry(8, 1.0);
    // 9 words have 8 pairs, of which "the river", "river vistula" and "vistula runs" are there.
    assertThat(half.sourceOverlap().get(2)).isCloseTo(3 / 8.0, within(1e-12));
    assertThat(half.sourceOverlap()).containsEntry(4, 1 / 6.0).containsEntry(8, 0.0);
  }

  @Test
  void of_ngramsReadBefore_givesTheSame() {
    List<String> texts = corporaTexts();
    List<String> sources = texts.subList(0, 3);

    Diversity diversity = Diversity.of(texts, Optional.of(SourceNgrams.of(sources)), 5, 3);

    assertThat(diversity).isEqualTo(Diversity.of(texts, sources, 5, 3));
    assertThat(diversity.sourceOverlap().get(16)).isBetween(0.2, 0.4);
  }

  @Test
  void of_sampleIsDrawnBySeed() {
    List<String> texts = corporaTexts();

    Diversity first = Diversity.of(texts, List.of(), 5, 3);

    assertThat(first.sampled()).isEqualTo(5);
    assertThat(Diversity.of(texts, List.of(), 5, 3)).isEqualTo(first);
    assertThat(Diversity.of(texts, List.of(), 5, 4).selfBleu()).isNotEqualTo(first.selfBleu());
    assertThat(Diversity.of(texts, List.of(), 5, 4).distinct()).isEqualTo(first.distinct());
  }

  @Test
  void of_oneTextAndNone() {
    Diversity one = Diversity.of(List.of("a single text"), List.of(), 2, 1);

    assertThat(one.selfBleu()).isZero();
    assertThat(one.homogenisation()).isZero();
    assertThat(one.selfRepetition()).isZero();
    assertThatThrownBy(() -> Diversity.of(List.of(), List.of(), 2, 1))
        .hasMessage("texts are empty");
  }

  private static List<String> corporaTexts() {
    try {
      var texts = new ArrayList<String>();
      corpora().getFirst().path("texts").forEach(text -> texts.add(text.stringValue()));
      return texts;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
