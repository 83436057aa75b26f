package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.file.PackedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirFolderTest {
  private static final String LABELS = "query-id\tcorpus-id\tscore\nq\td\t%d\n";

  @TempDir private Path folder;

  @Test
  void parts_areReadPlainOrPacked() throws IOException {
    Files.writeString(folder.resolve("corpus.jsonl"), "{\"_id\": \"d\", \"text\": \"plain\"}\n");
    PackedFile.write(folder.resolve("corpus.jsonl.gz"), "{\"_id\": \"x\", \"text\": \"packed\"}");
    PackedFile.write(folder.resolve("queries.jsonl.gz"), "{\"_id\": \"q\", \"text\": \"?\"}\n");
    label("train.tsv", 1);
    label("test.tsv", 2);
    PackedFile.write(folder.resolve("qrels/test.tsv.gz"), LABELS.formatted(8));
    PackedFile.write(folder.resolve("qrels/dev.tsv.gz"), LABELS.formatted(3));
    label("notes.txt", 9);
    label(".hidden.tsv", 9);

    RetrievalCorpus corpus = RetrievalCorpus.open(folder);

    assertThat(corpus).isEqualTo(new BeirFolder(folder));
    var beir = new BeirFolder(folder);
    try (Stream<Passage> passages = beir.passages();
        Stream<Query> queries = beir.queries()) {
      assertThat(passages).extracting(Passage::text).containsExactly("plain");
      assertThat(queries).containsExactly(new Query("q", "?"));
    }
    assertThat(beir.splits()).containsExactly("dev", "test", "train");
    assertThat(beir.qrels("dev").grades()).isEqualTo(Map.of("q", Map.of("d", 3)));
    assertThat(beir.qrels("test").grades()).isEqualTo(Map.of("q", Map.of("d", 2)));
  }

  @Test
  void qrels_unknownSplitNamesTheKnown() throws IOException {
    label("train.tsv", 1);
    label("test.tsv", 1);
    var beir = new BeirFolder(folder);
    String where = folder.resolve("qrels") + ": ";

    assertThatThrownBy(() -> beir.qrels("tset"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(where + "unknown split 'tset'; known: test, train; did you mean 'test'?");
    assertThatThrownBy(() -> beir.qrels("../qrels/test"))
        .hasMessageStartingWith(where + "unknown split '../qrels/test'; known: test, train");
  }

  @Test
  void parts_missing() {
    var beir = new BeirFolder(folder);
    String advice = "; a BEIR folder has corpus.jsonl, queries.jsonl and qrels/<split>.tsv";

    assertThatThrownBy(beir::passages)
        .isInstanceOf(BadInputException.class)
        .hasMessage("corpus.jsonl not found at " + folder.resolve("corpus.jsonl") + advice);
    assertThatThrownBy(beir::queries)
        .hasMessage("queries.jsonl not found at " + folder.resolve("queries.jsonl") + advice);
    assertThatThrownBy(() -> beir.qrels("test"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "qrels not found at "
                + folder.resolve("qrels")
                + "; a split is a file <split>.tsv there");
  }

  @Test
  @NeedsShared("data/beir/scifact")
  void scifact_isWhole() {
    var scifact = new BeirFolder(SharedData.path("data/beir/scifact"));

    assertThat(scifact.splits()).containsExactly("test");
    assertSizes(scifact, 5183, 300, 339);
  }

  @Test
  @NeedsShared("data/beir/cranfield")
  void cranfield_isWhole() {
    assertSizes(new BeirFolder(SharedData.path("data/beir/cranfield")), 1400, 225, 1612);
  }

  private static void assertSizes(BeirFolder beir, int passages, int queries, int labels) {
    Set<String> passageIds = new HashSet<>();
    try (Stream<Passage> all = beir.passages();
        Stream<Query> asked = beir.queries()) {
      all.forEach(passage -> passageIds.add(passage.id()));
      Set<String> queryIds = asked.map(Query::id).collect(Collectors.toSet());
      Qrels qrels = beir.qrels("test");

      assertThat(passageIds).hasSize(passages);
      assertThat(queryIds).hasSize(queries).containsAll(qrels.grades().keySet());
      assertThat(qrels.grades().values().stream().mapToInt(Map::size).sum()).isEqualTo(labels);
      assertThat(qrels.grades().values())
          .allSatisfy(judged -> assertThat(passageIds).containsAll(judged.keySet()));
    }
  }

  private void label(String name, int grade) throws IOException {
    Path qrels = Files.createDirectories(folder.resolve("qrels"));
    Files.writeString(qrels.resolve(name), LABELS.formatted(grade));
  }
}
