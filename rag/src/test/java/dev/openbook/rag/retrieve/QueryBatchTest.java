package dev.openbook.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Query;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryBatchTest {
  @Test
  void run_givesRankingsInTheOrderOfTheQueries() {
    Retriever echo = (query, k) -> new Ranking(List.of(new Hit(query, k, 1)));
    var seen = new ArrayList<String>();

    QueryBatch.run(
        echo,
        IntStream.range(0, 1000).mapToObj(i -> new Query("q" + i, "p" + i)),
        7,
        3,
        (query, ranking) -> seen.add(query.id() + " " + ranking.hits().getFirst().passageId()));

    assertThat(seen).isEqualTo(IntStream.range(0, 1000).mapToObj(i -> "q" + i + " p" + i).toList());
  }

  @Test
  void run_ofAFailingRetriever_throwsItsFailure() {
    Retriever failing =
        (query, k) -> {
          throw new IllegalStateException("no " + query);
        };

    assertThatThrownBy(
            () ->
                QueryBatch.run(
                    failing,
                    IntStream.range(0, 100).mapToObj(i -> new Query("q" + i, "p")),
                    1,
                    2,
                    (query, ranking) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no p");
  }
}
