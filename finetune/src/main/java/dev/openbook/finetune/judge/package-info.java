/**
 * Language models as judges of texts.
 *
 * <p>A {@link dev.openbook.finetune.judge.JudgeModel} is a model with how it is asked and read.
 * {@link dev.openbook.finetune.judge.PairwiseJudge} compares two answers, {@link
 * dev.openbook.finetune.judge.SingleScoreJudge} gives one a score, {@link
 * dev.openbook.finetune.judge.EntailmentJudge} says whether a statement follows from a text;
 * answers are held to a reference where one is given.
 *
 * <p>Invariant: every judge asks twice, with what is offered named in the other order, and hands
 * its verdicts out in a {@link dev.openbook.finetune.judge.Judgement} alone, which says how far the
 * judge may be trusted. Prompts are our own wording; their ids change with their words. Models are
 * borrowed; nothing is written here.
 */
@NullMarked
package dev.openbook.finetune.judge;

import org.jspecify.annotations.NullMarked;
