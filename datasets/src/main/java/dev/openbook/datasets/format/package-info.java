/**
 * Readers and writers of known formats.
 *
 * <p>Data sets with documents and questions: the entry type is {@link
 * dev.openbook.datasets.format.Datasets}, which opens what a suite names as a {@link
 * dev.openbook.datasets.Dataset}: SQuAD JSON 1.1 and 2.0, a folder of text files with {@code
 * questions.jsonl}, the published files of QuALITY, SQuALITY, PubMedQA, HotpotQA and
 * NaturalQuestions-Open, and the bundled XQuAD English (CC BY-SA 4.0, attribution beside the
 * resource).
 *
 * <p>Retrieval benchmarks, which may be larger than memory and are streamed: {@link
 * dev.openbook.datasets.format.RetrievalCorpus} for passages (BEIR, FlashRAG, MS MARCO), {@link
 * dev.openbook.datasets.format.QueryFile}, {@link dev.openbook.datasets.format.QrelsFile}; and
 * questions with excerpts, which chunkers are measured by ({@link
 * dev.openbook.datasets.format.ExcerptReader}).
 *
 * <p>Invariants: every answer span is checked against the text before a dataset leaves; whatever
 * cannot be used is refused with file and line or JSON path, never passed over. Nothing is
 * downloaded, and no text is cleaned but articles of QuALITY that are HTML.
 */
@NullMarked
package dev.openbook.datasets.format;

import org.jspecify.annotations.NullMarked;
