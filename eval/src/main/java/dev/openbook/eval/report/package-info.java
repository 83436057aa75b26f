/**
 * The HTML report of a run and the data card of synthetic texts: each one self-contained file that
 * needs no network and no other file.
 *
 * <p>Entries: {@link dev.openbook.eval.report.ReportWriter}, which turns a {@link
 * dev.openbook.eval.report.Report} into a page, and {@link dev.openbook.eval.report.CardWriter} for
 * a {@link dev.openbook.eval.report.DataCard}. The records here are plain data that whoever ran a
 * suite or measured texts fills; this package knows neither suites nor models, computes no
 * statistics but intervals of single shares, and prints nothing to a console.
 *
 * <p>Tables come from jte templates in {@code src/main/jte} that are compiled into this package and
 * escape every value; plots are SVG text of {@code eval.report.plot}; the browser over single
 * questions reads a block of JSON that cannot end its script element. Rates are 0 to 1 throughout.
 */
@NullMarked
package dev.openbook.eval.report;

import org.jspecify.annotations.NullMarked;
