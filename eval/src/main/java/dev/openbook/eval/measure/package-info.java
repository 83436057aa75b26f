/**
 * What an answer or a ranking is worth: pure functions of one question's outcome.
 *
 * <p>Answers: {@link dev.openbook.eval.measure.AnswerMeasure} is the register of measures by the
 * names that suites use; {@link dev.openbook.eval.measure.SquadRules} and {@link
 * dev.openbook.eval.measure.ChoiceRules} hold their definitions. Rankings: {@link
 * dev.openbook.eval.measure.RetrievalMeasure}, with trec_eval's rules; {@link
 * dev.openbook.eval.measure.RetrievalScorer} takes a run one ranking at a time.
 *
 * <p>Texts: {@link dev.openbook.eval.measure.BitsPerByte}, lower is better. Every other value is a
 * rate from 0 to 1, higher is better. Intervals and tests over questions are the business of {@code
 * eval.stats}. Nothing here reads files or knows a model.
 */
@NullMarked
package dev.openbook.eval.measure;

import org.jspecify.annotations.NullMarked;
