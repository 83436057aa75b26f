/**
 * Measures files of synthetic texts for a data card: {@link dev.openbook.eval.card.CardSurvey}
 * reads every text once, {@link dev.openbook.eval.card.CardBuilder} makes a {@link
 * dev.openbook.eval.report.DataCard} of what it kept.
 *
 * <p>Figures are compared at equal numbers of words, since most of them move with the size of a
 * set. Memory grows with the words drawn for each kind and prompt, the documents and their ids, not
 * with the texts. The measures themselves are in {@code finetune.curate}, leaks in {@code
 * datasets.audit}, the page in {@code eval.report}.
 *
 * <p>Invariant: the same files, documents, settings and seed give the same card.
 */
@NullMarked
package dev.openbook.eval.card;

import org.jspecify.annotations.NullMarked;
