package dev.openbook.finetune.curate.quality;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fits a {@link QualityClassifier} to annotations.
 *
 * <p>A tenth of the annotations, stratified by grade, is held out for the figures. Of the rest a
 * fifth chooses the penalty by least squared error among {@code 0.01, 0.03, 0.1, ... 100}; the
 * weights are then fitted to the whole rest.
 *
 * @param model name of the embedding model
 * @param threshold grade from which a text is good, 1 to 5; FineWeb-Edu's is 3
 * @param seed chooses what is held out
 */
public record QualityTraining(String model, int threshold, long seed) {
  private static final int FEWEST = 20;
  private static final int HELD_OUT = 10;
  private static final int CHOOSING = 5;
  private static final int BATCH = 32;
  private static final double[] PENALTIES = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100};

  public QualityTraining {
    requireNonNull(model, "model is null");
    QualityClassifier.requireThreshold(threshold);
  }

  /**
   * Trains.
   *
   * @param annotations of a text that comes several times the first counts
   * @param embedder the embedding model
   * @throws BadInputException if there are fewer than 20 different texts
   */
  public QualityClassifier train(
      List<Annotation> annotations, TextEmbedder embedder, Progress progress) {
    List<Annotation> distinct = distinct(annotations);
    if (distinct.size() < FEWEST) {
      throw new BadInputException(
          "at least " + FEWEST + " different texts must be annotated, got " + distinct.size());
    }
    Map<String, float[]> vectors = vectors(distinct, embedder, progress);
    StratifiedSplit split = StratifiedSplit.of(distinct, HELD_OUT, seed);
    LinearFit fit = regression(split.kept(), vectors).fit(penalty(split.kept(), vectors));
    double[] predicted =
        split.heldOut().stream()
            .mapToDouble(each -> QualityClassifier.clipped(fit.at(vector(vectors, each))))
            .toArray();
    QualityFigures figures =
        QualityFigures.of(
            split.heldOut(),
            predicted,
            threshold,
            distinct.size(),
            annotations.size() - distinct.size(),
            split.kept().size());
    return new QualityClassifier(model, fit, threshold, seed, figures);
  }

  private static List<Annotation> distinct(List<Annotation> annotations) {
    var seen = new java.util.HashSet<String>();
    return annotations.stream().filter(each -> seen.add(each.sample().text())).toList();
  }

  private static Map<String, float[]> vectors(
      List<Annotation> annotations, TextEmbedder embedder, Progress progress) {
    var vectors = new HashMap<String, float[]>();
    for (int from = 0; from < annotations.size(); from += BATCH) {
      List<String> texts =
          annotations.subList(from, Math.min(annotations.size(), from + BATCH)).stream()
              .map(each -> each.sample().text())
              .toList();
      float[][] made = embedder.vectors(texts);
      for (int i = 0; i < texts.size(); i++) {
        vectors.put(texts.get(i), made[i]);
      }
      progress.report("embedding", vectors.size(), annotations.size(), "texts");
    }
    return vectors;
  }

  /** Returns the penalty that is best on a part, fitted to the rest. */
  private double penalty(List<Annotation> annotations, Map<String, float[]> vectors) {
    StratifiedSplit split = StratifiedSplit.of(annotations, CHOOSING, seed + 1);
    RidgeRegression regression = regression(split.kept(), vectors);
    double best = PENALTIES[0];
    double least = Double.POSITIVE_INFINITY;
    for (double penalty : PENALTIES) {
      LinearFit fit = regression.fit(penalty);
      double error = 0;
      for (Annotation each : split.heldOut()) {
        double off = QualityClassifier.clipped(fit.at(vector(vectors, each))) - each.score();
        error += off * off;
      }
      if (error < least) {
        least = error;
        best = penalty;
      }
    }
    return best;
  }

  private static RidgeRegression regression(
      List<Annotation> annotations, Map<String, float[]> vectors) {
    var rows = new ArrayList<float[]>();
    annotations.forEach(each -> rows.add(vector(vectors, each)));
    return new RidgeRegression(
        rows.toArray(float[][]::new),
        annotations.stream().mapToDouble(Annotation::score).toArray());
  }

  private static float[] vector(Map<String, float[]> vectors, Annotation annotation) {
    return requireNonNull(vectors.get(annotation.sample().text()), "a vector is lost");
  }
}
