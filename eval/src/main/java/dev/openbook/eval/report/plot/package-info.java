/**
 * Plots as SVG text: pure functions from places, and texts as they are to be written, to a picture.
 *
 * <p>A type for each kind of plot; {@link dev.openbook.eval.report.plot.Svg} is what they draw with
 * and the only place that escapes. Colours come from the page's style sheet by class names, and
 * shapes differ with them. Nothing here knows a report, a measure or how figures are rounded;
 * {@code eval.report} does.
 */
@NullMarked
package dev.openbook.eval.report.plot;

import org.jspecify.annotations.NullMarked;
