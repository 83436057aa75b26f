/**
 * JMH benchmarks: time and allocation of the hot paths, one class a question.
 *
 * <p>Each class Javadoc gives the question, the workload, the command and the last result with
 * machine and date. Quality belongs to {@code eval}; nothing imports this module.
 */
@NullMarked
package dev.openbook.benchmarks;

import org.jspecify.annotations.NullMarked;
