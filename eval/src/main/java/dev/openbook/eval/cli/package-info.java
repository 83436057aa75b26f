/**
 * The command line: {@link dev.openbook.eval.cli.Main} turns arguments into calls and outcomes into
 * exit codes (0 fine, 1 internal error, 2 bad input, 3 a gate failed).
 *
 * <p>The only package that prints: results to standard output, progress and complaints to standard
 * error. It decides nothing about experiments.
 */
@NullMarked
package dev.openbook.eval.cli;

import org.jspecify.annotations.NullMarked;
