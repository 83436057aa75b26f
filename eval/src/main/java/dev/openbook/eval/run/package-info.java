/**
 * The execution of a suite: {@link dev.openbook.eval.run.SuiteRunner} plans its steps, does those
 * that are not done yet, and writes the results.
 *
 * <p>A step is addressed by the hash of everything it depends on and lives in a folder of its own
 * (see {@link dev.openbook.eval.run.StepStore}); a killed step goes on at its last whole batch. The
 * grid, the measures and the report have packages of their own; nothing here prints.
 */
@NullMarked
package dev.openbook.eval.run;

import org.jspecify.annotations.NullMarked;
