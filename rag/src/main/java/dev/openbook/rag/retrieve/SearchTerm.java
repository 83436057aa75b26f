package dev.openbook.rag.retrieve;

/**
 * A term of a query that stands in some passage.
 *
 * @param indexed the term in the index
 * @param weight what its score is multiplied with, above 0
 */
record SearchTerm(IndexedTerm indexed, float weight) {}
