/**
 * Questions with passages before them, as RAFT and retrieval-augmented fine-tuning train on.
 *
 * <p>{@link dev.openbook.finetune.synthesize.openbook.OpenBookSynthesizer} takes the questions of
 * any other synthesizer and puts before them what a {@link
 * dev.openbook.finetune.synthesize.openbook.PassageRanker} finds; the result is a {@link
 * dev.openbook.finetune.synthesize.OpenBookExercise}.
 *
 * <p>No question is made here and nothing is searched: the questions and the ranking are handed in,
 * since {@code finetune} does not see {@code rag}.
 */
@NullMarked
package dev.openbook.finetune.synthesize.openbook;

import org.jspecify.annotations.NullMarked;
