package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.file.Settings;
import dev.openbook.datasets.format.BeirFolder;
import dev.openbook.eval.measure.RetrievalScores.Queries;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.TrecRun;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.TextAnalysis;
import dev.openbook.rag.retrieve.Bm25Retriever;
import dev.openbook.rag.retrieve.QueryBatch;
import dev.openbook.rag.retrieve.Rm3;
import dev.openbook.rag.retrieve.Rm3Retriever;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures of {@code config/regressions}: what other tools give on the same corpora. */
@NeedsShared("data/beir")
class RetrievalRegressionIT {
  private static final Path FILES =
      Path.of(System.getProperty("openbook.root", "..")).resolve("config/regressions");
  private static final int DEPTH = 1000;
  private static final int THREADS = 2;

  @TempDir Path folder;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void figures_areReproduced(Path file) throws IOException {
    Settings regression = Settings.read(file, Map.of());
    var beir = new BeirFolder(SharedData.path("data/" + regression.text("corpus")));
    long passages = regression.integer("passages", 0, 1, Integer.MAX_VALUE);
    Settings conditions = regression.child("conditions");
    assertThat(regression.integer("schemaVersion", 1, 1, 1)).isEqualTo(1);
    assertThat(conditions.keys()).hasSizeGreaterThan(2);
    for (String name : conditions.keys()) {
      check(name, conditions.child(name), beir, passages);
    }
    regression.rejectUnknown();
  }

  private void check(String name, Settings condition, BeirFolder beir, long passages)
      throws IOException {
    IndexSettings settings =
        new IndexSettings(TextAnalysis.parse(condition.text("analyzer")), 0.9, 0.4)
            .withLayout(IndexLayout.parse(condition.text("layout")));
    Qrels qrels = beir.qrels("test");
    Path run = folder.resolve(name + ".trec");
    try (Stream<Passage> corpus = beir.passages();
        PassageIndex index =
            PassageIndex.build(
                folder.resolve(name), corpus.toList(), settings, THREADS, Progress.NONE)) {
      assertThat(index.statistics().passages()).as(name).isEqualTo(passages);
      if (condition.has("totalTerms")) {
        assertThat(index.statistics().totalTerms())
            .as(name)
            .isEqualTo(condition.integer("totalTerms", 0, 1, Long.MAX_VALUE));
        assertThat(index.statistics().distinctTerms())
            .as(name)
            .isEqualTo(condition.integer("distinctTerms", 0, 1, Long.MAX_VALUE));
      }
      run(retriever(condition.text("retriever"), index), beir, qrels).write(run);
    }
    compare(name, condition, TrecRun.read(run), qrels);
  }

  private static void compare(String name, Settings condition, TrecRun run, Qrels qrels) {
    double tolerance = condition.number("tolerance", 0, 0, 0.01);
    Settings expected = condition.child("measures");
    List<RetrievalMeasure> measures =
        expected.keys().stream().map(RetrievalMeasure::parse).toList();
    RetrievalScores scores = RetrievalScores.of(run, qrels, measures, Queries.LABELLED);
    for (RetrievalMeasure measure : measures) {
      assertThat(scores.mean().get(measure))
          .as(name + " " + measure.name())
          .isCloseTo(expected.number(measure.name(), 0, 0, 1), within(tolerance));
    }
  }

  private static Retriever retriever(String kind, PassageIndex index) {
    var bm25 = new Bm25Retriever(index);
    return switch (kind) {
      case "bm25" -> bm25;
      case "rm3" -> new Rm3Retriever(index, bm25, Rm3.ANSERINI);
      default -> throw new IllegalArgumentException("unknown retriever " + kind);
    };
  }

  private static TrecRun run(Retriever retriever, BeirFolder beir, Qrels qrels) {
    var rankings = new LinkedHashMap<String, Ranking>();
    try (Stream<Query> queries = beir.queries()) {
      QueryBatch.run(
          retriever,
          queries.filter(query -> qrels.grades().containsKey(query.id())),
          DEPTH,
          THREADS,
          (query, ranking) -> rankings.put(query.id(), ranking));
    }
    return new TrecRun("regression", rankings);
  }
}
