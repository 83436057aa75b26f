/**
 * What the narrower number formats cost: {@link
 * dev.openbook.benchmarks.precision.PrecisionComparison} measures one model in each of them, on the
 * same tokens and the same questions, and compares each with the first.
 *
 * <p>Measures, rules and tests are those of {@code eval}; here they are joined to the runtime. No
 * figure depends on the machine's speed.
 */
@NullMarked
package dev.openbook.benchmarks.precision;

import org.jspecify.annotations.NullMarked;
