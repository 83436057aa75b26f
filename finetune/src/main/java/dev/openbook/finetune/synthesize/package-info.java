/**
 * Training texts made from documents: {@link dev.openbook.finetune.synthesize.Synthesis} runs
 * {@link dev.openbook.finetune.synthesize.Synthesizer}s over documents until a token budget is met.
 *
 * <p>Every {@link dev.openbook.finetune.synthesize.SyntheticText} says where it comes from. The
 * generators here need no language model ({@link
 * dev.openbook.finetune.synthesize.ExtractiveEntiGraph}, {@link
 * dev.openbook.finetune.synthesize.SentencePermutation}, {@link
 * dev.openbook.finetune.synthesize.FullNamePermutation}, {@link
 * dev.openbook.finetune.synthesize.SentenceCloze}, {@link
 * dev.openbook.finetune.synthesize.RuleQuestionAnswer}): sentences, tokens and part-of-speech tags
 * come from Apache OpenNLP ({@link dev.openbook.finetune.synthesize.EnglishText}), everything else
 * is rules. They read {@link dev.openbook.datasets.Document}s alone, so no test question can reach
 * them. {@link dev.openbook.finetune.synthesize.OpenBookSynthesizer} puts passages of a ranking
 * that is handed in before such questions. What a model writes is in {@code synthesize.prompted}.
 *
 * <p>Invariant: the same documents, plan and seed give the same texts. Whether a text is fit for
 * training is judged elsewhere: leaks in {@code datasets.audit}, quality in {@code
 * finetune.curate}.
 */
@NullMarked
package dev.openbook.finetune.synthesize;

import org.jspecify.annotations.NullMarked;
