/**
 * Openbook's runtime beside its rivals': {@link dev.openbook.benchmarks.rivals.RivalComparison}
 * starts each task in a process of its own, ours and the rival's in turn, and prints the ratios.
 *
 * <p>{@link dev.openbook.benchmarks.rivals.RetrievalComparison} does so for retrievers, {@link
 * dev.openbook.benchmarks.rivals.RetrievalGrowth} measures ours over corpora of growing size.
 *
 * <p>A task is run by {@link dev.openbook.benchmarks.rivals.RuntimeProcess} here and by the scripts
 * under {@code benchmarks/rivals/} there; both print one JSON line ({@link
 * dev.openbook.benchmarks.rivals.Measured}). Which processors, threads and weights are used is the
 * same for both. Nothing here decides anything: figures of quality belong to {@code eval}.
 */
@NullMarked
package dev.openbook.benchmarks.rivals;

import org.jspecify.annotations.NullMarked;
