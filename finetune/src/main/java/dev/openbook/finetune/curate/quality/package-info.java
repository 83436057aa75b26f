/**
 * How good a text is to learn from, on a scale of 0 to 5, after FineWeb-Edu's classifier.
 *
 * <p>{@link dev.openbook.finetune.curate.quality.AnnotationFile} holds texts with scores that
 * people, a rule or a judge gave ({@link dev.openbook.finetune.curate.quality.Annotating} asks
 * one); {@link dev.openbook.finetune.curate.quality.QualityTraining} fits a linear regression to
 * the vectors that a frozen embedding model gives the texts; {@link
 * dev.openbook.finetune.curate.quality.QualityClassifier} is the result, and {@link
 * dev.openbook.finetune.curate.quality.QualityCheck} drops texts by it.
 *
 * <p>Embedding models are not known here: a {@link
 * dev.openbook.finetune.curate.quality.TextEmbedder} is handed in. Figures are on annotations that
 * were held out from everything that was chosen.
 */
@NullMarked
package dev.openbook.finetune.curate.quality;

import org.jspecify.annotations.NullMarked;
