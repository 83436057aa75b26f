package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExcerptScoresTest {
  /** The same divisions of the same integers; the authors subtract nothing that we do not. */
  private static final double F64_TOLERANCE = 1e-12;

  private static final List<Span> EXCERPTS = List.of(new Span(10, 20), new Span(40, 50));

  @Test
  void scores_equalTheAuthors() throws IOException {
    int compared = 0;

    for (JsonNode chunker : golden().get("chunkers").values()) {
      for (JsonNode item : chunker.get("questions").values()) {
        String corpus = item.get("corpus").stringValue();
        List<Span> excerpts = spans(item.get("excerpts"));
        List<Span> chunks = spans(chunker.get("chunks").get(corpus));
        int touching = ExcerptScores.touchingCount(excerpts, chunks);

        assertThat(touching).as(item.toString()).isEqualTo(item.get("touching").intValue());
        assertThat(ExcerptScores.precisionOmega(excerpts, chunks))
            .as(item.toString())
            .isCloseTo(item.get("precisionOmega").doubleValue(), within(F64_TOLERANCE));
        List<JsonNode> retrieved = List.copyOf(item.get("retrieved").values());
        assertScores(item, scores(corpus, excerpts, retrieved));
        List<JsonNode> least = retrieved.subList(0, Math.min(touching, retrieved.size()));
        assertScores(item.get("least"), scores(corpus, excerpts, least));
        compared++;
      }
    }

    assertThat(compared).isEqualTo(80);
  }

  private static void assertScores(JsonNode expected, ExcerptScores scores) {
    assertThat(scores.recall())
        .as(expected.toString())
        .isCloseTo(expected.get("recall").doubleValue(), within(F64_TOLERANCE));
    assertThat(scores.precision())
        .as(expected.toString())
        .isCloseTo(expected.get("precision").doubleValue(), within(F64_TOLERANCE));
    assertThat(scores.iou())
        .as(expected.toString())
        .isCloseTo(expected.get("iou").doubleValue(), within(F64_TOLERANCE));
  }

  private static ExcerptScores scores(
      String corpus, List<Span> excerpts, List<JsonNode> retrieved) {
    var same = new ArrayList<Span>();
    long elsewhere = 0;
    for (JsonNode chunk : retrieved) {
      var span = new Span(chunk.get(1).intValue(), chunk.get(2).intValue());
      if (chunk.get(0).stringValue().equals(corpus)) {
        same.add(span);
      } else {
        elsewhere += span.length();
      }
    }
    return ExcerptScores.of(excerpts, same, elsewhere);
  }

  private static List<Span> spans(JsonNode pairs) {
    return pairs
        .valueStream()
        .map(pair -> new Span(pair.get(0).intValue(), pair.get(1).intValue()))
        .toList();
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in = ExcerptScoresTest.class.getResourceAsStream("/chunking/golden.json")) {
      return JsonMapper.shared().readTree(in);
    }
  }

  @Test
  void scores_byHand() {
    // 15..20 and 40..45 of 20 excerpt characters; 15..30 twice, 35..45 and 5 elsewhere make 45.
    List<Span> retrieved = List.of(new Span(15, 30), new Span(35, 45), new Span(15, 30));

    ExcerptScores scores = ExcerptScores.of(EXCERPTS, retrieved, 5);

    assertThat(scores).isEqualTo(new ExcerptScores(10.0 / 20, 10.0 / 45, 10.0 / (45 + 10)));
  }

  @Test
  void scores_ofExcerptsThatShareText() {
    // 10 characters stand in both: the authors count them twice in the excerpts, once as found.
    List<Span> excerpts = List.of(new Span(0, 20), new Span(10, 30));

    assertThat(ExcerptScores.of(excerpts, List.of(new Span(0, 30)), 0))
        .isEqualTo(new ExcerptScores(30.0 / 40, 1, 1));
    assertThat(ExcerptScores.of(excerpts, List.of(new Span(0, 15)), 0))
        .isEqualTo(new ExcerptScores(15.0 / 40, 1, 15.0 / (15 + 20)));
  }

  @Test
  void scores_ofQuestionAndPassages() {
    var question = new Question("q", "d", "Who?", List.of("a", "b"), EXCERPTS, List.of());
    List<Passage> passages =
        List.of(passage("d", 10, 30), passage("other", 10, 20), passage("d", 50, 60));

    assertThat(ExcerptScores.of(question, passages))
        .isEqualTo(new ExcerptScores(0.5, 10.0 / 40, 10.0 / (40 + 10)));
    assertThat(ExcerptScores.precisionOmega(question, passages)).isEqualTo(10.0 / 40);
  }

  @Test
  void scores_ofNothingRetrievedAreZero() {
    assertThat(ExcerptScores.of(EXCERPTS, List.of(), 0)).isEqualTo(new ExcerptScores(0, 0, 0));
    assertThat(ExcerptScores.precisionOmega(EXCERPTS, List.of())).isZero();
    assertThat(ExcerptScores.mean(List.of())).isEqualTo(new ExcerptScores(0, 0, 0));
  }

  @Test
  void precisionOmega_countsPassagesThatMeetAnExcerptAtItsEdge() {
    List<Span> excerpt = List.of(new Span(10, 20));

    assertThat(ExcerptScores.precisionOmega(excerpt, windows(10, 40))).isEqualTo(10.0 / 30);
    assertThat(ExcerptScores.touchingCount(excerpt, windows(10, 40))).isEqualTo(3);
    assertThat(ExcerptScores.precisionOmega(List.of(new Span(12, 18)), windows(10, 40)))
        .isEqualTo(6.0 / 10);
  }

  @Test
  void scores_ofRandomSpansEqualCountsOfPlaces() {
    for (long seed = 0; seed < 500; seed++) {
      var random = new SplittableRandom(seed);
      List<Span> excerpts = windows(random, 1, 5);
      List<Span> retrieved = windows(random, 0, 8);
      int elsewhere = random.nextInt(2) * 7;
      BitSet gold = places(excerpts);
      BitSet found = places(retrieved);
      found.and(gold);
      double shared = found.cardinality();
      long all = SpanSet.lengths(retrieved) + elsewhere;
      long missed =
          excerpts.stream()
              .flatMapToInt(span -> IntStream.range(span.start(), span.end()))
              .filter(place -> !found.get(place))
              .count();

      ExcerptScores scores = ExcerptScores.of(excerpts, retrieved, elsewhere);

      assertThat(scores)
          .as("seed " + seed)
          .isEqualTo(
              new ExcerptScores(
                  shared / SpanSet.lengths(excerpts),
                  all == 0 ? 0 : shared / all,
                  shared / (all + missed)));
      assertThat(scores.iou()).as("seed " + seed).isLessThanOrEqualTo(scores.precision());
      assertThat(ExcerptScores.precisionOmega(excerpts, retrieved))
          .as("seed " + seed)
          .isBetween(0.0, 1.0);
    }
  }

  @Test
  void scores_refuseNoExcerpts() {
    assertThatThrownBy(() -> ExcerptScores.of(List.of(), List.of(), 0))
        .hasMessage("excerpts are empty");
    assertThatThrownBy(() -> ExcerptScores.precisionOmega(List.of(new Span(3, 3)), List.of()))
        .hasMessage("excerpts are empty");
  }

  private static List<Span> windows(SplittableRandom random, int least, int most) {
    var spans = new ArrayList<Span>();
    for (int n = random.nextInt(least, most + 1); n > 0; n--) {
      int start = random.nextInt(60);
      spans.add(new Span(start, start + random.nextInt(1, 20)));
    }
    return spans;
  }

  private static List<Span> windows(int size, int end) {
    return IntStream.iterate(0, start -> start < end, start -> start + size)
        .mapToObj(start -> new Span(start, start + size))
        .toList();
  }

  private static BitSet places(List<Span> spans) {
    var places = new BitSet();
    spans.forEach(span -> places.set(span.start(), span.end()));
    return places;
  }

  private static Passage passage(String document, int start, int end) {
    var span = new Span(start, end);
    return new Passage(document + start, document, "", "x".repeat(span.length()), span);
  }
}
