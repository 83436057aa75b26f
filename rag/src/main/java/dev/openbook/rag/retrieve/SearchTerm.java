package dev.openbook.rag.retrieve;

import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;

/**
 * A term of a query that stands in some passage.
 *
 * @param term field and term
 * @param states where the term stands in the index's dictionary, and its statistics
 * @param weight what its score is multiplied with, above 0
 */
record SearchTerm(Term term, TermStates states, float weight) {}
