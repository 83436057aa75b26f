package dev.openbook.rag.rerank;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.openbook.datasets.Passage;
import dev.openbook.rag.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Orders passages by a scoring model of LangChain4j, e.g. a {@link CrossEncoder} or a service.
 *
 * <p>A hit's score is the model's, of the model's scale. A passage without a text to read is not
 * put to the model: it follows those that were, at a score below theirs.
 *
 * <p>Borrows its model, which must outlive it. As safe for concurrent use as the model is.
 */
public final class ScoringModelReranker implements Reranker {
  private final ScoringModel model;
  private final Function<Passage, String> rendering;

  /**
   * Creates a reranker whose model reads a passage's title, a blank and its text, as the passages
   * of BEIR are read.
   */
  public ScoringModelReranker(ScoringModel model) {
    this(model, passage -> (passage.title() + " " + passage.text()).strip());
  }

  /**
   * Creates a reranker.
   *
   * @param model scores passages, higher is better
   * @param rendering what the model reads of a passage
   */
  public ScoringModelReranker(ScoringModel model, Function<Passage, String> rendering) {
    this.model = requireNonNull(model, "model is null");
    this.rendering = requireNonNull(rendering, "rendering is null");
  }

  /**
   * Orders candidates.
   *
   * @throws dev.openbook.datasets.BadInputException if the model gives a score that is not finite
   * @throws IllegalStateException if it gives fewer or more scores than passages
   */
  @Override
  public Ranking rerank(String query, List<Passage> candidates) {
    var segments = new ArrayList<TextSegment>();
    var readable = new ArrayList<Passage>();
    var blank = new ArrayList<Passage>();
    for (Passage candidate : candidates) {
      String text = rendering.apply(candidate);
      if (text.isBlank()) {
        blank.add(candidate);
      } else {
        readable.add(candidate);
        segments.add(TextSegment.from(text));
      }
    }
    List<Double> scores =
        segments.isEmpty() ? List.of() : model.scoreAll(segments, query).content();
    return withBlank(readable, scores, blank);
  }

  private static Ranking withBlank(
      List<Passage> readable, List<Double> scores, List<Passage> blank) {
    var all = new ArrayList<>(readable);
    all.addAll(blank);
    var allScores = new ArrayList<>(scores);
    double lowest = scores.stream().mapToDouble(score -> score).min().orElse(0);
    for (int i = 0; i < blank.size(); i++) {
      lowest = ScoredCandidates.below(lowest);
      allScores.add(lowest);
    }
    return ScoredCandidates.ranking(
        all, allScores.stream().mapToDouble(score -> score).toArray(), "the scoring model");
  }
}
