/**
 * How Openbook reads and writes files: JSON with line numbers in every complaint, atomic
 * replacement, logs that survive {@code kill -9}, checksums.
 *
 * <p>Readers start at {@link dev.openbook.datasets.file.TextFile}, which alone unpacks gzip and
 * decodes, and {@link dev.openbook.datasets.file.JsonRecord}; writers at {@link
 * dev.openbook.datasets.file.AtomicFile} and {@link dev.openbook.datasets.file.JsonLog}. What the
 * files mean is the business of the packages that call; data set formats are in {@code
 * datasets.format}, downloads in {@code datasets.fetch}.
 *
 * <p>Invariant: a file under its final name is whole, or it is a log whose last line may be cut.
 */
@NullMarked
package dev.openbook.datasets.file;

import org.jspecify.annotations.NullMarked;
