package dev.openbook.rag.index;

/**
 * What an index holds.
 *
 * @param passages number of passages
 * @param totalTerms terms after analysis, repetitions counted, of titles and texts, or of texts
 *     alone in an index by fields
 * @param distinctTerms different terms
 * @param bytes size on disk
 */
public record IndexStatistics(long passages, long totalTerms, long distinctTerms, long bytes) {}
