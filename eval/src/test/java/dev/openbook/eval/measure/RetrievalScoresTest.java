package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.format.QrelsFile;
import dev.openbook.eval.measure.RetrievalScores.Queries;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.TrecRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RetrievalScoresTest {
  private static final List<String> ALL =
      List.of(
          "P@1",
          "P@5",
          "R@5",
          "AP",
          "AP@5",
          "RR",
          "RR@5",
          "nDCG",
          "nDCG@5",
          "Rprec",
          "Bpref",
          "Success@5");

  /** trec_eval's measure names and ours. */
  private static final Map<String, String> WHOLE =
      Map.of("map", "AP", "Rprec", "Rprec", "bpref", "Bpref", "recip_rank", "RR", "ndcg", "nDCG");

  private static final Map<String, String> CUT =
      Map.of(
          "P_", "P@",
          "recall_", "R@",
          "ndcg_cut_", "nDCG@",
          "map_cut_", "AP@",
          "success_", "Success@");

  @ParameterizedTest
  @NeedsShared("data/trec_eval")
  @CsvSource({
    "results.test, out.test, RETRIEVED, 13",
    "results.test, out.test.a, RETRIEVED, 44",
    "results.test, out.test.aq, RETRIEVED, 176",
    "results.trunc, out.test.aqc, LABELLED, 176",
  })
  void scores_equalTrecEvalToEveryPrintedDigit(
      String runFile, String expected, Queries queries, int figures) throws IOException {
    Path folder = SharedData.path("data/trec_eval");
    TrecRun run = TrecRun.read(folder.resolve(runFile));
    Qrels qrels = QrelsFile.read(folder.resolve("qrels.test"));
    int compared = 0;

    for (String line : Files.readAllLines(folder.resolve(expected))) {
      List<String> fields = List.of(line.split("\\s+", -1));
      Optional<RetrievalMeasure> measure = ofTrecEval(fields.get(0));
      if (measure.isEmpty()) {
        continue;
      }
      RetrievalScores scores = RetrievalScores.of(run, qrels, List.of(measure.get()), queries);
      Map<RetrievalMeasure, Double> values =
          fields.get(1).equals("all")
              ? scores.mean()
              : scores.perQuery().getOrDefault(fields.get(1), Map.of());
      assertThat(printed(values.getOrDefault(measure.get(), -1.0)))
          .as(line)
          .isEqualTo(fields.get(2));
      compared++;
    }

    assertThat(compared).isEqualTo(figures);
  }

  @Test
  @NeedsShared("data/trec_eval")
  void judged_isWhatTrecEvalsUnjudgedLeave() throws IOException {
    Path folder = SharedData.path("data/trec_eval");
    TrecRun run = TrecRun.read(folder.resolve("results.test"));
    Qrels qrels = QrelsFile.read(folder.resolve("qrels.test"));
    int compared = 0;

    for (String line : Files.readAllLines(folder.resolve("out.test.aq"))) {
      List<String> fields = List.of(line.split("\\s+", -1));
      if (fields.get(0).startsWith("unj_")) {
        var measure = RetrievalMeasure.parse("Judged@" + fields.get(0).substring("unj_".length()));
        RetrievalScores scores =
            RetrievalScores.of(run, qrels, List.of(measure), Queries.RETRIEVED);
        Map<RetrievalMeasure, Double> values =
            scores.perQuery().getOrDefault(fields.get(1), scores.mean());
        assertThat(printed(1 - values.getOrDefault(measure, -1.0)))
            .as(line)
            .isEqualTo(fields.get(2));
        compared++;
      }
    }

    assertThat(compared).isEqualTo(12);
  }

  @Test
  @NeedsShared("data/trec_eval")
  void scores_ofGradedLabels_equalPytrecEval() throws IOException {
    Path folder = SharedData.path("data/trec_eval");
    TrecRun run = TrecRun.read(folder.resolve("results.test"));
    Qrels qrels = QrelsFile.read(folder.resolve("qrels.rel_level"));
    int compared = 0;

    for (Map.Entry<String, JsonNode> query : graded().properties()) {
      for (Map.Entry<String, JsonNode> value : query.getValue().properties()) {
        RetrievalMeasure measure = ofTrecEval(value.getKey()).orElseThrow();
        double score =
            RetrievalScores.score(
                measure,
                run.ranking(query.getKey()),
                qrels.grades().getOrDefault(query.getKey(), Map.of()));
        assertThat(score)
            .as(query.getKey() + " " + value.getKey())
            .isCloseTo(value.getValue().asDouble(), within(1e-12));
        compared++;
      }
    }

    assertThat(compared).isEqualTo(36);
  }

  @Test
  void scores_byHand() {
    Map<String, Integer> grades = Map.of("a", 2, "b", 0, "c", 1, "d", 0, "e", 1);
    Ranking ranking = ranking("b", "a", "x", "c");

    assertThat(score("P@5", ranking, grades)).isEqualTo(2.0 / 5);
    assertThat(score("R@2", ranking, grades)).isEqualTo(1.0 / 3);
    assertThat(score("AP", ranking, grades)).isEqualTo((1.0 / 2 + 2.0 / 4) / 3);
    assertThat(score("RR", ranking, grades)).isEqualTo(0.5);
    assertThat(score("RR@1", ranking, grades)).isZero();
    assertThat(score("Rprec", ranking, grades)).isEqualTo(1.0 / 3);
    // both relevant passages stand after 1 of 2 labelled non-relevant ones
    assertThat(score("Bpref", ranking, grades)).isEqualTo((0.5 + 0.5) / 3);
    assertThat(score("Success@1", ranking, grades)).isZero();
    assertThat(score("Success@2", ranking, grades)).isEqualTo(1);
    assertThat(score("Judged@3", ranking, grades)).isEqualTo(2.0 / 3);
    assertThat(score("Judged@9", ranking, grades)).isEqualTo(3.0 / 4);
    double ideal = 2 + 1 / log2(3) + 1 / log2(4);
    assertThat(score("nDCG@4", ranking, grades))
        .isCloseTo((2 / log2(3) + 1 / log2(5)) / ideal, within(1e-15));
  }

  @Test
  void scores_ofRandomRankings_stayInRangeAndGrowWithK() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var grades = new LinkedHashMap<String, Integer>();
      for (int i = 0; i < random.nextInt(12); i++) {
        grades.put("p" + i, random.nextInt(-1, 4));
      }
      Ranking ranking = shuffled(random);
      for (String name : ALL) {
        assertThat(score(name, ranking, grades)).as(name + " seed " + seed).isBetween(0.0, 1.0);
      }
      for (int k = 1; k < 14; k++) {
        for (String name : List.of("R@", "Success@", "RR@", "AP@")) {
          assertThat(score(name + (k + 1), ranking, grades))
              .as(name + k + " seed " + seed)
              .isGreaterThanOrEqualTo(score(name + k, ranking, grades));
        }
      }
    }
  }

  @Test
  void scores_ofTheBestRanking_areOne() {
    Map<String, Integer> grades = Map.of("a", 3, "b", 2, "c", 1, "n", 0);
    Ranking best = ranking("a", "b", "c", "n");

    for (String name : List.of("nDCG", "nDCG@2", "AP", "RR", "Rprec", "Bpref", "R@3", "P@3")) {
      assertThat(score(name, best, grades)).as(name).isEqualTo(1);
    }
  }

  @Test
  void scores_withoutRelevantLabelsOrHits_areZero() {
    for (String name : ALL) {
      assertThat(score(name, ranking("a"), Map.of("a", 0, "b", -2))).as(name).isZero();
      assertThat(score(name, ranking("a"), Map.of("b", Integer.MIN_VALUE))).as(name).isZero();
      assertThat(score(name, new Ranking(List.of()), Map.of("a", 1))).as(name).isZero();
    }
    RetrievalScores none =
        RetrievalScores.of(
            new TrecRun("t", Map.of()),
            new Qrels(Map.of("q", Map.of("a", 1))),
            List.of(RetrievalMeasure.parse("AP")),
            Queries.RETRIEVED);
    assertThat(none.perQuery()).isEmpty();
    assertThat(none.mean()).containsValue(0.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nDCG@0 | measure must look like nDCG@10, got 'nDCG@0'",
        "P | measure 'P': P needs a cut-off, as in @10",
        "Rprec@5 | measure 'Rprec@5': Rprec takes no cut-off",
        "ndcg@10 | unknown measure 'ndcg'; known: AP, Bpref, Judged, P, R, RR, Rprec, Success,"
            + " nDCG; did you mean 'nDCG'?",
      })
  void parse_badName_isRefused(String name, String complaint) {
    assertThatThrownBy(() -> RetrievalMeasure.parse(name))
        .isInstanceOf(BadInputException.class)
        .hasMessage(complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "Recall@100, R@100",
    "MAP, AP",
    "MRR@10, RR@10",
    "NDCG@10, nDCG@10",
    "Precision@5, P@5",
    "RPrec, Rprec",
    "BPref, Bpref",
  })
  void parse_takesTheOtherNamesOfIrMeasures(String name, String canonical) {
    assertThat(RetrievalMeasure.parse(name).name()).isEqualTo(canonical);
  }

  @Test
  void scorer_countsQueriesWithoutLabelsOrHits() {
    var qrels = new Qrels(Map.of("q", Map.of("a", 2, "b", 1), "r", Map.of("a", 1)));
    var scorer = new RetrievalScorer(qrels, List.of(RetrievalMeasure.parse("P@2")), 2);

    scorer.add("other", ranking("a"));
    scorer.add("q", ranking("a", "b"));

    assertThat(scorer.unlabelledCount()).isEqualTo(1);
    assertThat(scorer.scoredCount()).isEqualTo(1);
    assertThat(scorer.scores(Queries.RETRIEVED).mean()).containsValue(0.5);
    assertThat(scorer.scores(Queries.LABELLED).mean()).containsValue(0.25);
    assertThatThrownBy(() -> scorer.add("q", ranking("b")))
        .hasMessage("query 'q' was scored before");
    assertThatThrownBy(() -> new RetrievalScorer(qrels, List.of(), 0))
        .hasMessage("relevanceLevel must be at least 1, got 0");
  }

  @Test
  void parse_isTheInverseOfName() {
    for (String name : ALL) {
      assertThat(RetrievalMeasure.parse(name).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> RetrievalMeasure.at(RetrievalMeasure.Kind.NDCG, 0))
        .hasMessage("k must be at least 1, got 0");
  }

  private static Optional<RetrievalMeasure> ofTrecEval(String name) {
    String whole = WHOLE.get(name);
    if (whole != null) {
      return Optional.of(RetrievalMeasure.parse(whole));
    }
    return CUT.entrySet().stream()
        .filter(entry -> name.matches(entry.getKey() + "[0-9]+"))
        .map(
            entry ->
                RetrievalMeasure.parse(entry.getValue() + name.substring(entry.getKey().length())))
        .findFirst();
  }

  private static String printed(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static double score(String name, Ranking ranking, Map<String, Integer> grades) {
    return RetrievalScores.score(RetrievalMeasure.parse(name), ranking, grades);
  }

  private static Ranking shuffled(SplittableRandom random) {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 15; i++) {
      ids.add(random.nextInt(ids.size() + 1), "p" + i);
    }
    return ranking(ids.subList(0, random.nextInt(16)).toArray(String[]::new));
  }

  private static Ranking ranking(String... ids) {
    var hits = new ArrayList<Hit>();
    for (String id : ids) {
      hits.add(new Hit(id, -hits.size(), hits.size() + 1));
    }
    return new Ranking(hits);
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  private static JsonNode graded() throws IOException {
    try (InputStream in = RetrievalScoresTest.class.getResourceAsStream("/trec_eval/graded.json")) {
      return JsonMapper.builder().build().readTree(in).get("values");
    }
  }
}
