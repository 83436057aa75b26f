package dev.openbook.eval.run;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.fetch.FetchSettings;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.eval.suite.Suite.RetrieverChoice;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.embed.CachedVectors;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.embed.VectorCache;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.VectorEncoding;
import dev.openbook.rag.retrieve.QueryBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Indexes the passages under test, or takes the index up, and ranks them for every question.
 *
 * @param choice how
 * @param environment says where vectors are cached
 * @param store holds the index
 */
record RankingStep(RetrieverChoice choice, Map<String, String> environment, StepStore store) {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /**
   * Returns the passages with their rankings for every question.
   *
   * @param byDocument passages by document id
   * @param depth most passages of a ranking, at least 1
   * @throws IOException if a file cannot be read or written
   */
  PassagePool rank(
      Map<String, List<Passage>> byDocument, List<Question> questions, int depth, Progress progress)
      throws IOException {
    List<Passage> passages = PassagePool.all(byDocument.values());
    StepKey key = key(passages);
    var rankings = new LinkedHashMap<String, Ranking>();
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        PassageIndex index = index(key, passages, executor, progress)) {
      Retriever retriever = choice.ranking().open(index, executor);
      QueryBatch.run(
          retriever,
          questions.stream().map(question -> new Query(question.id(), question.text())),
          depth,
          THREADS,
          (query, ranking) -> {
            rankings.put(query.id(), ranking);
            progress.report("retrieve", rankings.size(), questions.size(), "questions");
          });
    }
    return new PassagePool(byDocument, rankings, store.duration(key));
  }

  private StepKey key(List<Passage> passages) {
    return new StepKey(
        "index",
        Map.of(
            "passages",
            Sha256.of(passages.stream().map(each -> each.id() + "\n" + each.text())),
            "settings",
            choice.index().toString(),
            "vectors",
            needsVectors() ? choice.model().key() : ""));
  }

  private PassageIndex index(
      StepKey key, List<Passage> passages, ExecutorService executor, Progress progress)
      throws IOException {
    Path folder = store.folder(key).resolve("lucene");
    store.make(key, () -> build(folder, passages, executor, progress));
    return PassageIndex.open(folder);
  }

  private void build(
      Path folder, List<Passage> passages, ExecutorService executor, Progress progress)
      throws IOException {
    if (!needsVectors()) {
      PassageIndex.build(folder, passages, choice.index(), progress).close();
      return;
    }
    Embedder embedder = choice.model().load(executor);
    Path caches = FetchSettings.cache(environment).resolve("vectors");
    try (VectorCache cache = VectorCache.open(caches, embedder)) {
      var vectors = new CachedVectors(embedder, cache, VectorEncoding.F32);
      PassageIndex.build(folder, passages, choice.index(), vectors, progress).close();
    }
  }

  private boolean needsVectors() {
    return choice.ranking().kind().needsVectors();
  }
}
