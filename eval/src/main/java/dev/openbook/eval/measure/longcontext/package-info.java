/**
 * How benchmarks of long contexts score answers, each by its own published rules.
 *
 * <p>{@link dev.openbook.eval.measure.longcontext.LongBenchTask} knows the data sets of LongBench
 * and how each is scored; {@link dev.openbook.eval.measure.longcontext.LongBenchRules} holds the
 * scorers. {@link dev.openbook.eval.measure.longcontext.LongBenchChoice} is LongBench v2, {@link
 * dev.openbook.eval.measure.longcontext.RulerRules} RULER.
 *
 * <p>Pure functions of one question, from 0 to 1, higher is better, where the benchmarks print
 * percent of the mean. Left out are the Chinese data sets whose scorers cut words with jieba
 * (multifieldqa_zh, dureader, vcsum) and passage_retrieval_zh. Neither prompts nor files of the
 * benchmarks are here.
 */
@NullMarked
package dev.openbook.eval.measure.longcontext;

import org.jspecify.annotations.NullMarked;
