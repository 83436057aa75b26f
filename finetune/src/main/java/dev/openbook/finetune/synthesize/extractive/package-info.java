/**
 * Running text put together from a document's own sentences, and the list of all kinds that need no
 * model.
 *
 * <p>{@link dev.openbook.finetune.synthesize.extractive.RawText} is the document as it stands,
 * {@link dev.openbook.finetune.synthesize.extractive.SentencePermutation} reorders a paragraph,
 * {@link dev.openbook.finetune.synthesize.extractive.FullNamePermutation} calls persons by their
 * full names besides, {@link dev.openbook.finetune.synthesize.extractive.ExtractiveEntiGraph}
 * gathers sentences about pairs and triples of entities. {@link
 * dev.openbook.finetune.synthesize.extractive.ExtractiveSynthesizers} has these and the kinds of
 * {@code synthesize.question} by name.
 *
 * <p>Nothing is said that the document does not say: only titles, headings and full names are
 * added.
 */
@NullMarked
package dev.openbook.finetune.synthesize.extractive;

import org.jspecify.annotations.NullMarked;
