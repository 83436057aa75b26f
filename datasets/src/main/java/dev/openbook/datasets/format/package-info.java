/**
 * Readers that turn files of known formats into a {@link dev.openbook.datasets.Dataset}.
 *
 * <p>The entry type is {@link dev.openbook.datasets.format.Datasets}, which opens what a suite
 * names. Formats: SQuAD JSON 1.1 and 2.0, a folder of text files with {@code questions.jsonl}, and
 * the bundled XQuAD English (CC BY-SA 4.0, attribution beside the resource); and, not for suites,
 * questions with excerpts ({@link dev.openbook.datasets.format.ExcerptReader}).
 *
 * <p>Invariants: every answer span is checked against the text before a dataset leaves; whatever
 * cannot be used is refused with file and line or JSON path, never passed over. Nothing is
 * downloaded and no text is cleaned here.
 */
@NullMarked
package dev.openbook.datasets.format;

import org.jspecify.annotations.NullMarked;
