/**
 * Training texts made from documents: what a text is, and the run that makes them.
 *
 * <p>{@link dev.openbook.finetune.synthesize.Synthesis} runs {@link
 * dev.openbook.finetune.synthesize.Synthesizer}s over documents by a {@link
 * dev.openbook.finetune.synthesize.SynthesisPlan} until a token budget is met. Every {@link
 * dev.openbook.finetune.synthesize.SyntheticText} says where it comes from, and may carry a {@link
 * dev.openbook.finetune.synthesize.QuestionAnswer} or an {@link
 * dev.openbook.finetune.synthesize.OpenBookExercise}; {@link
 * dev.openbook.finetune.synthesize.SyntheticTextFile} writes and reads them.
 *
 * <p>The synthesizers themselves live below and are not known here: {@code extractive}, {@code
 * question} and {@code openbook} need no language model, {@code prompted} asks one. They read
 * {@link dev.openbook.datasets.Document}s alone, so no test question can reach them. Whether a text
 * is fit for training is judged elsewhere: leaks in {@code datasets.audit}, quality in {@code
 * finetune.curate}.
 *
 * <p>A synthesizer may tell the same again in other words ({@code Synthesizer.tell}); that begins
 * when no kind of the plan has anything that was not told yet.
 *
 * <p>Invariant: the same documents, plan and seed give the same texts.
 */
@NullMarked
package dev.openbook.finetune.synthesize;

import org.jspecify.annotations.NullMarked;
