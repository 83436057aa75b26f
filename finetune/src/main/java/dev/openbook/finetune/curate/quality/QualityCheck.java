package dev.openbook.finetune.curate.quality;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.curate.Curation.Reason;
import dev.openbook.finetune.curate.TextCheck;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Drops texts whose grade is below a minimum.
 *
 * @param classifier gives the scores
 * @param embedder the model that the classifier was fitted to
 * @param minimum grade, 0 to 5
 */
public record QualityCheck(QualityClassifier classifier, TextEmbedder embedder, int minimum)
    implements TextCheck {
  public QualityCheck {
    requireNonNull(classifier, "classifier is null");
    requireNonNull(embedder, "embedder is null");
    if (minimum < 0 || minimum > Annotation.HIGHEST) {
      throw new IllegalArgumentException(
          "min-quality must be 0 to " + Annotation.HIGHEST + ", got " + minimum);
    }
  }

  @Override
  public List<Optional<Drop>> check(List<SyntheticText> texts) {
    float[][] vectors = embedder.vectors(texts.stream().map(SyntheticText::text).toList());
    var drops = new ArrayList<Optional<Drop>>();
    for (float[] vector : vectors) {
      double score = classifier.score(vector);
      drops.add(
          QualityClassifier.grade(score) >= minimum
              ? Optional.empty()
              : Optional.of(
                  new Drop(Reason.LOW_QUALITY, String.format(Locale.ROOT, "score %.2f", score))));
    }
    return drops;
  }
}
