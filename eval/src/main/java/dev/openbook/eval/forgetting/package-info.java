/**
 * What fine-tuning costs elsewhere: one model before and after it on general text and on general
 * questions with choices.
 *
 * <p>{@link dev.openbook.eval.forgetting.ForgettingProbe} reads {@link
 * dev.openbook.eval.forgetting.GeneralTexts} and asks {@link
 * dev.openbook.eval.forgetting.ChoiceQuestion}s of one open model, and a {@link
 * dev.openbook.eval.forgetting.ScoreLog} keeps its scores; {@link
 * dev.openbook.eval.forgetting.Forgetting} compares what two of them scored, pair by pair. Models
 * are opened elsewhere, one after the other, so that one of them is in memory at a time.
 *
 * <p>Definitions are {@code eval.measure}'s, prompts {@code eval.prompt}'s, intervals and tests
 * {@code eval.stats}'s.
 */
@NullMarked
package dev.openbook.eval.forgetting;

import org.jspecify.annotations.NullMarked;
