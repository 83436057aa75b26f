package dev.openbook.eval.tune;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.NestedSelection;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.eval.tune.TuningQuestions.Found;
import dev.openbook.rag.Hit;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import dev.openbook.rag.retrieve.QueryBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scores every setting of a grid on the same questions and chooses among them.
 *
 * <p>What was scored lies in a folder, so a run that was stopped goes on, and a wider grid scores
 * only what is new. One index a cut is built there; rankings are made once for all cut-offs.
 */
public final class RetrievalTuning {
  private final TuningQuestions questions;
  private final IndexSettings terms;
  private final Path folder;
  private final int threads;
  private final Progress progress;

  /**
   * Makes a tuning.
   *
   * @param terms how terms are made; its k1 and b are not used
   * @param folder where scores and indexes go
   * @param threads threads that index and search, at least 1
   * @param progress hears of settings scored
   */
  public RetrievalTuning(
      TuningQuestions questions, IndexSettings terms, Path folder, int threads, Progress progress) {
    this.questions = questions;
    this.terms = terms;
    this.folder = folder;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Scores what the folder does not hold yet, and chooses.
   *
   * @param folds of the nested cross-validation, 2 to the number of independent questions
   * @throws BadInputException if the folder holds scores of something else, the grid has no
   *     setting, or there are too few questions for the folds
   * @throws IOException if a file cannot be read or written
   */
  public TuningResult run(RetrievalGrid grid, int folds, Sampling sampling) throws IOException {
    List<RetrievalSetting> settings = grid.settings();
    Clusters clusters = Clusters.of(questions.clusters());
    if (folds < 2 || folds > clusters.unitCount()) {
      throw new BadInputException(
          "--folds must be 2 to %,d, the number of %s here, got %d"
              .formatted(
                  clusters.unitCount(),
                  clusters.unitCount() == clusters.itemCount()
                      ? "questions"
                      : "documents with questions",
                  folds));
    }
    try (SettingScores scores = SettingScores.open(folder.resolve("scores.jsonl"), inputs())) {
      for (Map.Entry<PassageCut, List<RetrievalSetting>> cut : missing(settings, scores)) {
        score(cut.getKey(), cut.getValue(), scores, settings);
      }
      progress.report("scoring", settings.size(), settings.size(), "settings");
      List<double[]> all = settings.stream().map(scores::of).toList();
      return new TuningResult(
          questions.measure(),
          clusters.itemCount(),
          clusters.unitCount(),
          settings,
          all.stream().map(each -> Arrays.stream(each).average().orElseThrow()).toList(),
          NestedSelection.of(all, clusters, folds, sampling, progress),
          sampling);
    }
  }

  /** Returns where the index of a cut is, or will be. */
  public Path index(PassageCut cut) {
    return folder.resolve("index-" + cut.by() + "-" + cut.size() + "-" + cut.overlap());
  }

  private static Iterable<Map.Entry<PassageCut, List<RetrievalSetting>>> missing(
      List<RetrievalSetting> settings, SettingScores scores) {
    return settings.stream()
        .filter(setting -> !scores.has(setting))
        .collect(
            Collectors.groupingBy(
                RetrievalSetting::cut, LinkedHashMap::new, Collectors.toUnmodifiableList()))
        .entrySet();
  }

  private void score(
      PassageCut cut,
      List<RetrievalSetting> missing,
      SettingScores scores,
      List<RetrievalSetting> all)
      throws IOException {
    record Weights(double k1, double b) {}
    Map<Weights, List<RetrievalSetting>> searches =
        missing.stream()
            .collect(
                Collectors.groupingBy(
                    each -> new Weights(each.k1(), each.b()),
                    LinkedHashMap::new,
                    Collectors.toUnmodifiableList()));
    try (PassageIndex index = open(cut)) {
      var found = new FoundPassages(index);
      for (Map.Entry<Weights, List<RetrievalSetting>> search : searches.entrySet()) {
        progress.report(
            "scoring", all.stream().filter(scores::has).count(), all.size(), "settings");
        Weights weights = search.getKey();
        var retriever = new Bm25Retriever(index, weights.k1(), weights.b(), 1);
        scores.add(search.getValue(), ranked(retriever, search.getValue(), found));
      }
    }
  }

  private PassageIndex open(PassageCut cut) {
    Path place = index(cut);
    try {
      return PassageIndex.open(place, terms);
    } catch (BadInputException absent) {
      try (Stream<Document> texts = questions.texts();
          Stream<Passage> passages = cut.apply(texts, new WordTokens())) {
        Iterator<Passage> once = passages.iterator();
        return PassageIndex.build(place, () -> once, terms, threads, progress);
      }
    }
  }

  /** Returns the scores by setting, by question. */
  private double[][] ranked(
      Bm25Retriever retriever, List<RetrievalSetting> settings, FoundPassages passages) {
    List<Query> queries = questions.queries();
    var scores = new double[settings.size()][queries.size()];
    int depth = settings.stream().mapToInt(RetrievalSetting::k).max().orElseThrow();
    int[] place = {0};
    QueryBatch.run(
        retriever,
        queries.stream(),
        depth,
        threads,
        (query, ranking) -> {
          List<Found> found = passages.of(ranking.hits());
          for (int i = 0; i < scores.length; i++) {
            int k = Math.min(settings.get(i).k(), found.size());
            scores[i][place[0]] = questions.score(place[0], found.subList(0, k));
          }
          place[0]++;
        });
    return scores;
  }

  /** Returns a checksum of all that scores depend on beside the setting. */
  private String inputs() {
    try (Stream<Document> texts = questions.texts()) {
      return Sha256.of(
          Stream.of(
                  texts.map(text -> text.id() + '\t' + text.title() + '\t' + text.text()),
                  questions.queries().stream().map(query -> query.id() + '\t' + query.text()),
                  Stream.of(
                      questions.labels(),
                      questions.measure(),
                      terms.analysis().key(),
                      terms.layout().key(),
                      PassageIndex.LUCENE_VERSION))
              .flatMap(each -> each));
    }
  }

  /** Looks passages up once, whatever the number of settings that find them. */
  private static final class FoundPassages {
    private final PassageIndex index;
    private final Map<String, Found> known = new HashMap<>();

    FoundPassages(PassageIndex index) {
      this.index = index;
    }

    List<Found> of(List<Hit> hits) {
      return hits.stream()
          .map(hit -> known.computeIfAbsent(hit.passageId(), this::lookUp))
          .toList();
    }

    private Found lookUp(String id) {
      Passage passage = index.passage(id);
      return new Found(passage.documentId(), passage.span());
    }
  }
}
