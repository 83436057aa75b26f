/**
 * The nouns everything else is about: {@link dev.openbook.datasets.Document}, {@link
 * dev.openbook.datasets.Passage}, {@link dev.openbook.datasets.Question}, {@link
 * dev.openbook.datasets.Query}, {@link dev.openbook.datasets.Qrels} and the {@link
 * dev.openbook.datasets.Dataset} that holds documents with their questions; {@link
 * dev.openbook.datasets.ChangedDataset} has the documents as they were before a change too.
 *
 * <p>Records here are immutable values without I/O. Every offset is a half-open range of UTF-16
 * code units into the text of the source document. Readers live in {@code datasets.format},
 * splitting in {@code datasets.chunk}, downloads in {@code datasets.fetch}, files in {@code
 * datasets.file}. Retrieval and models are not known here.
 */
@NullMarked
package dev.openbook.datasets;

import org.jspecify.annotations.NullMarked;
