package dev.openbook.rag.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.rag.FixedRetriever;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reranked retrieval and the rerankers over fakes. */
class RerankedRetrieverTest {
  private static final List<String> IDS = List.of("a", "bbb", "cc", "dddd", "e");

  /** Longer texts are better. */
  private static final PassageLikelihood LENGTH =
      (query, passages) -> passages.stream().mapToDouble(p -> p.text().length() - 100.0).toArray();

  @Test
  void retrieve_reranksTheFirstDepthAndKeepsTheRest() {
    var first = new FixedRetriever(IDS);
    var retriever = reranked(first, 3, new QueryLikelihoodReranker(LENGTH));

    Ranking ranking = retriever.retrieve("q", 10);

    assertThat(ranking.hits())
        .containsExactly(
            new Hit("bbb", -97, 1),
            new Hit("cc", -98, 2),
            new Hit("a", -99, 3),
            new Hit("dddd", -100, 4),
            new Hit("e", -101, 5));
  }

  @Test
  void retrieve_asksForDepthEvenWhereKIsLess() {
    var first = new FixedRetriever(IDS);
    var retriever = reranked(first, 4, new QueryLikelihoodReranker(LENGTH));

    assertThat(retriever.retrieve("q", 1).hits()).containsExactly(new Hit("dddd", -96, 1));
    assertThat(first.cutoffs()).containsExactly(4);
    assertThat(retriever.retrieve("q", 5).hits().subList(0, 1))
        .isEqualTo(retriever.retrieve("q", 1).hits());
  }

  @Test
  void retrieve_scoresBelowTheReranked_keepOrderAtAnySize() {
    Reranker huge = (query, candidates) -> one("a", -1e300);
    Reranker least = (query, candidates) -> one("a", -Double.MAX_VALUE);

    assertThat(reranked(new FixedRetriever(IDS), 1, huge).retrieve("q", 5).hits())
        .extracting(Hit::score)
        .isSortedAccordingTo((x, y) -> Double.compare(y, x))
        .doesNotHaveDuplicates();
    assertThat(reranked(new FixedRetriever(IDS), 1, least).retrieve("q", 5).hits()).hasSize(5);
  }

  @Test
  void retrieve_nothingFound_doesNotAskTheReranker() {
    Reranker refusing =
        (query, candidates) -> {
          throw new IllegalStateException("asked");
        };

    assertThat(reranked(new FixedRetriever(List.of()), 3, refusing).retrieve("q", 3).hits())
        .isEmpty();
  }

  @Test
  void retrieve_rerankerThatLosesOrRepeats_fails() {
    Reranker losing = (query, candidates) -> one("a", 1);
    Reranker repeating =
        (query, candidates) -> new Ranking(List.of(new Hit("a", 2, 1), new Hit("a", 1, 2)));

    assertThatThrownBy(() -> reranked(new FixedRetriever(IDS), 2, losing).retrieve("q", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "a reranker must return each of its 2 candidates once, got 1 hits of 1 passages");
    assertThatThrownBy(() -> reranked(new FixedRetriever(IDS), 2, repeating).retrieve("q", 1))
        .hasMessage(
            "a reranker must return each of its 2 candidates once, got 2 hits of 1 passages");
  }

  @Test
  void rerank_equalScores_keepTheOrderGiven() {
    PassageLikelihood flat = (query, passages) -> new double[passages.size()];

    assertThat(new QueryLikelihoodReranker(flat).rerank("q", passages("z", "a", "m")).hits())
        .extracting(Hit::passageId)
        .containsExactly("z", "a", "m");
    assertThat(new QueryLikelihoodReranker(flat).rerank("q", List.of()).hits()).isEmpty();
  }

  @Test
  void rerank_modelsFaults_areToldByName() {
    var wrongCount = new QueryLikelihoodReranker((query, passages) -> new double[1]);
    var notANumber = new QueryLikelihoodReranker((query, passages) -> new double[] {0, Double.NaN});

    assertThatThrownBy(() -> wrongCount.rerank("q", passages("a", "b")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the language model gave 1 scores for 2 passages");
    assertThatThrownBy(() -> notANumber.rerank("q", passages("a", "b")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the language model gave the score NaN to passage 'b'; scores must be finite");
  }

  @Test
  void scoringModel_readsTitleAndTextAndLeavesBlankPassagesLast() {
    var read = new ArrayList<String>();
    ScoringModel length = new Recorded(read);
    var blank = new Passage("blank", "d", "", " ", new Span(0, 1));
    var titled = new Passage("titled", "d", "A title", "text", new Span(0, 4));
    var plain = new Passage("plain", "d", "", "text and more text", new Span(0, 18));

    Ranking ranking =
        new ScoringModelReranker(length).rerank("the query", List.of(blank, titled, plain));

    assertThat(read).containsExactly("the query: A title text", "the query: text and more text");
    assertThat(ranking.hits())
        .containsExactly(
            new Hit("plain", 18, 1), new Hit("titled", 12, 2), new Hit("blank", 11, 3));
    assertThat(new ScoringModelReranker(length).rerank("q", List.of(blank)).hits())
        .containsExactly(new Hit("blank", -1, 1));
  }

  @Test
  void constructor_refusesSettingsOutOfRange() {
    var retriever = new FixedRetriever(IDS);
    Reranker any = new QueryLikelihoodReranker(LENGTH);

    assertThatThrownBy(() -> reranked(retriever, 0, any))
        .hasMessage("depth must be at least 1, got 0");
    assertThatThrownBy(() -> reranked(retriever, 1, any).retrieve("q", 0))
        .hasMessage("k must be at least 1, got 0");
  }

  /** Scores by length and remembers what it read. */
  private record Recorded(List<String> read) implements ScoringModel {
    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
      segments.forEach(segment -> read.add(query + ": " + segment.text()));
      return Response.from(
          segments.stream().map(segment -> (double) segment.text().length()).toList());
    }
  }

  private static RerankedRetriever reranked(FixedRetriever first, int depth, Reranker reranker) {
    return new RerankedRetriever(first, depth, reranker, RerankedRetrieverTest::passage);
  }

  private static Ranking one(String id, double score) {
    return new Ranking(List.of(new Hit(id, score, 1)));
  }

  private static List<Passage> passages(String... ids) {
    return Stream.of(ids).map(RerankedRetrieverTest::passage).toList();
  }

  /** A passage whose text is its id. */
  private static Passage passage(String id) {
    return new Passage(id, "doc", "", id, new Span(0, id.length()));
  }
}
