package dev.openbook.rag.retrieve;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.rag.FixedRetriever;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Both doors to LangChain4j, alone and one behind the other. */
class LangChainRetrieverTest {
  private static final List<Passage> PASSAGES =
      List.of(
          new Passage("a#0", "a", "On cats", "cats sleep", new Span(0, 10)),
          new Passage("a#1", "a", "On cats", "cats hunt", new Span(12, 21)),
          new Passage("b#0", "b", "", "dogs bark", new Span(3, 12)));

  private static final Map<String, Passage> BY_ID =
      PASSAGES.stream().collect(toMap(Passage::id, Function.identity()));

  @Test
  void roundTrip_keepsRankingAndPassages() {
    var ours =
        new FixedRetriever(
            new Ranking(
                List.of(new Hit("b#0", 2.5, 1), new Hit("a#1", 2.5, 2), new Hit("a#0", -1, 3))));
    var back = new LangChainRetriever(new PassageContentRetriever(ours, 3, BY_ID::get));

    assertThat(back.retrieve("q", 10)).isEqualTo(ours.retrieve("q", 10));
    assertThat(back.retrieve("q", 2)).isEqualTo(ours.retrieve("q", 2));
    assertThat(back.passages("q", 10))
        .containsExactly(PASSAGES.get(2), PASSAGES.get(1), PASSAGES.get(0));
  }

  @Test
  void contents_sayWhereTheyAreFrom() {
    var ours = new FixedRetriever(List.of("b#0", "a#1", "a#0"));

    List<Content> contents =
        new PassageContentRetriever(ours, 2, BY_ID::get).retrieve(Query.from("q"));

    assertThat(contents).hasSize(2);
    Content second = contents.get(1);
    assertThat(second.textSegment().text()).isEqualTo("cats hunt");
    assertThat(second.metadata()).isEqualTo(Map.of(ContentMetadata.SCORE, 2.0));
    assertThat(second.textSegment().metadata().toMap())
        .isEqualTo(
            Map.of(
                "id",
                "a#1",
                "documentId",
                "a",
                "title",
                "On cats",
                "start",
                12,
                "end",
                21,
                "score",
                2.0,
                "rank",
                2));
    assertThat(ours.cutoffs()).containsExactly(2);
  }

  @Test
  void contents_blankPassage_isLeftOut() {
    var blank = new Passage("x", "x", "title alone", " ", new Span(0, 1));
    var retriever = new PassageContentRetriever(new FixedRetriever(List.of("x")), 5, id -> blank);

    assertThat(retriever.retrieve(Query.from("q"))).isEmpty();
  }

  @Test
  void retrieve_withoutIdOrScore_takesHashAndReciprocalRank() {
    ContentRetriever foreign =
        query -> List.of(Content.from("one"), Content.from("two"), Content.from("one"));
    var retriever = new LangChainRetriever(foreign);

    String one = "sha256-" + Sha256.of("one");
    String two = "sha256-" + Sha256.of("two");
    assertThat(retriever.retrieve("q", 10).hits())
        .containsExactly(new Hit(one, 1, 1), new Hit(two, 0.5, 2));
    assertThat(retriever.passages("q", 1))
        .containsExactly(new Passage(one, one, "", "one", new Span(0, 3)));
  }

  @Test
  void retrieve_idKey_isTheCallers() {
    ContentRetriever foreign =
        query ->
            List.of(
                content("x", Map.of("source", 17, "id", "not this"), Map.of()),
                content("y", Map.of("source", "  "), Map.of()));

    assertThat(new LangChainRetriever(foreign, "source").retrieve("q", 10).hits())
        .extracting(Hit::passageId)
        .containsExactly("17", "sha256-" + Sha256.of("y"));
  }

  @Test
  void retrieve_scoresThatContradictTheOrderOrAreMissing_areReciprocalRanks() {
    ContentRetriever rising = query -> List.of(scored("a", 0.1), scored("b", 0.2));
    ContentRetriever partly =
        query -> List.of(scored("a", 0.9), content("b", Map.of("id", "b"), Map.of()));
    ContentRetriever notANumber = query -> List.of(scored("a", Double.NaN), scored("b", 0.2));
    ContentRetriever falling = query -> List.of(scored("a", 0.9), scored("b", 0.2));

    List<Hit> reciprocal = List.of(new Hit("a", 1, 1), new Hit("b", 0.5, 2));
    assertThat(new LangChainRetriever(rising).retrieve("q", 5).hits()).isEqualTo(reciprocal);
    assertThat(new LangChainRetriever(partly).retrieve("q", 5).hits()).isEqualTo(reciprocal);
    assertThat(new LangChainRetriever(notANumber).retrieve("q", 5).hits()).isEqualTo(reciprocal);
    assertThat(new LangChainRetriever(falling).retrieve("q", 5).hits())
        .containsExactly(new Hit("a", 0.9, 1), new Hit("b", 0.2, 2));
  }

  @Test
  void passages_placeThatDoesNotFitTheText_isTheirOwn() {
    ContentRetriever foreign =
        query ->
            List.of(
                content(
                    "abc", Map.of("id", "i", "documentId", "d", "start", 5, "end", 9), Map.of()),
                content("abc", Map.of("id", "j", "start", 5, "end", 8), Map.of()));

    assertThat(new LangChainRetriever(foreign).passages("q", 5))
        .containsExactly(
            new Passage("i", "i", "", "abc", new Span(0, 3)),
            new Passage("j", "j", "", "abc", new Span(0, 3)));
  }

  @Test
  @SuppressWarnings("NullAway") // what the interface does not say, a stranger may do
  void retrieve_nothingFound_isEmptyNeverNull() {
    assertThat(new LangChainRetriever(query -> null).retrieve("q", 5).hits()).isEmpty();
    assertThat(new LangChainRetriever(query -> List.of()).retrieve("q", 5).hits()).isEmpty();
    assertThat(new LangChainRetriever(query -> List.of(Content.from("x"))).retrieve(" ", 5).hits())
        .isEmpty();
  }

  @Test
  void constructors_refuseCutoffsBelowOne() {
    var ours = new FixedRetriever(List.of("a#0"));

    assertThatThrownBy(() -> new PassageContentRetriever(ours, 0, BY_ID::get))
        .hasMessage("k must be at least 1, got 0");
    assertThatThrownBy(() -> new LangChainRetriever(query -> List.of()).retrieve("q", 0))
        .hasMessage("k must be at least 1, got 0");
  }

  private static Content scored(String id, double score) {
    return content("text of " + id, Map.of("id", id), Map.of(ContentMetadata.SCORE, score));
  }

  private static Content content(
      String text, Map<String, Object> metadata, Map<ContentMetadata, Object> ofContent) {
    return Content.from(TextSegment.from(text, Metadata.from(metadata)), ofContent);
  }
}
