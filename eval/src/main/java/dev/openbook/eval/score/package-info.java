/**
 * Answers that any tool gave, read and scored by the same measures as a suite's own.
 *
 * <p>{@link dev.openbook.eval.score.AnswerFile} reads Openbook's answers, lm-evaluation-harness's
 * samples, RAGChecker's input and output and plain lines of id and answer; {@link
 * dev.openbook.eval.score.GoldAnswers} are what they are held against, where the file does not say.
 * {@link dev.openbook.eval.score.GivenMeasure} is the register of what they are scored by.
 *
 * <p>Nothing is generated here, and no statistic is computed: intervals and tests are in {@code
 * eval.stats}.
 */
@NullMarked
package dev.openbook.eval.score;

import org.jspecify.annotations.NullMarked;
