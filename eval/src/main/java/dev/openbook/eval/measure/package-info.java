/**
 * What an answer or a ranking is worth: pure functions of one question's outcome.
 *
 * <p>Answers: {@link dev.openbook.eval.measure.AnswerMeasure} is the register of measures by the
 * names that suites use; {@link dev.openbook.eval.measure.SquadRules}, {@link
 * dev.openbook.eval.measure.RougeRules} and {@link dev.openbook.eval.measure.ChoiceRules} hold
 * their definitions. Rankings: {@link dev.openbook.eval.measure.RetrievalMeasure}, with trec_eval's
 * rules; {@link dev.openbook.eval.measure.RetrievalScorer} takes a run one ranking at a time.
 *
 * <p>Over questions: {@link dev.openbook.eval.measure.AbstentionRates}, {@link
 * dev.openbook.eval.measure.RiskCoverage} and {@link dev.openbook.eval.measure.Calibration}, whose
 * figures say themselves which way is better. Texts: {@link dev.openbook.eval.measure.BitsPerByte},
 * lower is better. Every other value is a rate from 0 to 1, higher is better. Benchmarks of long
 * contexts score by their own rules, in {@code longcontext}; claims are in {@code claims}.
 *
 * <p>Intervals and tests over questions are the business of {@code eval.stats}. Nothing here reads
 * files or knows a model.
 */
@NullMarked
package dev.openbook.eval.measure;

import org.jspecify.annotations.NullMarked;
