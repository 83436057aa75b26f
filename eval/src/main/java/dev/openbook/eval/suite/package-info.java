/**
 * A suite file as validated values: {@link dev.openbook.eval.suite.SuiteReader} turns YAML into a
 * {@link dev.openbook.eval.suite.Suite}.
 *
 * <p>Arms form a grid of preparations and contexts; nothing here knows a fixed list of them. Arms
 * that differ in one number alone are an {@link dev.openbook.eval.suite.ArmSeries}. Every complaint
 * names file and line. What a suite does when it runs is {@code eval.run}'s business; nothing here
 * touches a model, an index or the disk beyond the suite file itself.
 */
@NullMarked
package dev.openbook.eval.suite;

import org.jspecify.annotations.NullMarked;
