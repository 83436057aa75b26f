/**
 * Which texts are fit to train on, and what a set of texts is like.
 *
 * <p>{@link dev.openbook.finetune.curate.Curation} keeps or drops texts one by one, each drop with
 * its reason: length, language, repetition, exact copies, near duplicates ({@link
 * dev.openbook.finetune.curate.NearDuplicates} over {@link dev.openbook.finetune.curate.MinHash}
 * signatures), facts that the source does not have ({@link
 * dev.openbook.finetune.curate.SourceFacts}). {@link dev.openbook.finetune.curate.Diversity},
 * {@link dev.openbook.finetune.curate.EmbeddingDistances} and {@link
 * dev.openbook.finetune.curate.EntityCoverage} measure a set of texts as a whole. What the rules
 * keep may be held to a {@link dev.openbook.finetune.curate.TextCheck} of a model: the quality
 * classifier of {@code curate.quality}, or {@link dev.openbook.finetune.curate.EntailmentCheck}.
 *
 * <p>Texts are streamed; what grows is a few hundred bytes a text. Texts are made in {@code
 * finetune.synthesize}; whether they hold test questions is asked in {@code datasets.audit}.
 */
@NullMarked
package dev.openbook.finetune.curate;

import org.jspecify.annotations.NullMarked;
