package dev.openbook.eval.run;

import dev.openbook.datasets.ChangedDataset;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.PassageChoice;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Cuts and indexes the passages that contexts show, and ranks them for every question.
 *
 * @param request the suite and where models are kept
 * @param store holds the indexes
 * @param source the whole data set
 * @param test documents and questions under test
 * @param counter the base model's tokens
 */
record PoolMaker(
    RunRequest request,
    StepStore store,
    ChangedDataset source,
    Dataset test,
    TokenCounter counter) {
  private static final int LEAST_DEPTH = 20;
  private static final int HARD_DEPTH = 10;
  private static final String EARLIER = "~earlier"; // of ids of passages that are no more

  /**
   * Returns the passages of every way of cutting and finding them, the suite's first.
   *
   * @throws IOException if a file cannot be read or written
   */
  Map<PassageChoice, PassagePool> pools(DocumentVersion version, Progress progress)
      throws IOException {
    var cuts = new HashMap<PassageCut, Map<String, List<Passage>>>();
    var pools = new LinkedHashMap<PassageChoice, PassagePool>();
    for (Map.Entry<PassageChoice, Integer> depth : depths(version).entrySet()) {
      PassageChoice choice = depth.getKey();
      Map<String, List<Passage>> passages =
          cuts.computeIfAbsent(choice.cut(), cut -> passages(cut, version));
      var ranking = new RankingStep(choice.retriever(), request.environment(), store);
      pools.put(
          choice,
          depth.getValue() == 0
              ? new PassagePool(passages, Map.of(), Optional.empty())
              : ranking.rank(passages, test.questions(), depth.getValue(), progress));
    }
    return pools;
  }

  /** Cuts passages; those of a document that has changed since have ids of their own. */
  private Map<String, List<Passage>> passages(PassageCut cut, DocumentVersion version) {
    Dataset all = request.suite().dataset().allPassages() ? source.current() : test;
    boolean isEarlier = version == DocumentVersion.EARLIER;
    var passages = new LinkedHashMap<String, List<Passage>>();
    for (Document document : (isEarlier ? source.before(all) : all).documents()) {
      boolean isPast = isEarlier && source.earlier().containsKey(document.id());
      passages.put(
          document.id(),
          cut.apply(Stream.of(document), counter)
              .map(passage -> isPast ? past(passage) : passage)
              .toList());
    }
    return passages;
  }

  private static Passage past(Passage passage) {
    return new Passage(
        passage.id() + EARLIER,
        passage.documentId(),
        passage.title(),
        passage.text(),
        passage.span());
  }

  /** Passages to rank, 0 for none, by where they come from. */
  private Map<PassageChoice, Integer> depths(DocumentVersion version) {
    Suite suite = request.suite();
    var depths = new LinkedHashMap<PassageChoice, Integer>();
    depths.put(suite.passages(), 0);
    for (Suite.Arm arm : suite.arms()) {
      Suite.Context context = suite.contextOf(arm);
      if (context.kind().documents() == version) {
        depths.merge(context.passages(), depth(context.kind()), Math::max);
      }
    }
    return depths;
  }

  /**
   * Passages that a context needs ranked; hard negatives need more, since some of the best answer.
   */
  static int depth(ContextKind kind) {
    return switch (kind) {
      case ContextKind.Retrieved(var recipe, _) -> Math.max(LEAST_DEPTH, recipe.k());
      case ContextKind.Placed(var placement, var source) when source == DistractorSource.HARD ->
          Math.max(LEAST_DEPTH, HARD_DEPTH * placement.k());
      default -> 0;
    };
  }
}
