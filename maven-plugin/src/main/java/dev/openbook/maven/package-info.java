/**
 * The Maven plugin {@code openbook}: {@link dev.openbook.maven.RunMojo} runs a suite of the project
 * that is being built, and ends the build by the run's exit code.
 *
 * <p>These classes run in Maven's JVM, which may be older than Openbook's: they are compiled for
 * Java 17, call nothing of Openbook, and start its command line in a fork, as the launcher does.
 * What a suite is and what a run prints is none of their business, except the lines that say why a
 * run failed.
 */
@NullMarked
package dev.openbook.maven;

import org.jspecify.annotations.NullMarked;
