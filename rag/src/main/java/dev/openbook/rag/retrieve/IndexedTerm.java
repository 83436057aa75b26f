package dev.openbook.rag.retrieve;

import java.util.Optional;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.jspecify.annotations.Nullable;

/** A term as an index has it, with what was read of it before. Safe for concurrent use. */
final class IndexedTerm {
  private final Term term;
  private final TermStates states;
  private volatile @Nullable ScoredPostings postings;

  /**
   * Creates a term of which nothing was read.
   *
   * @param term field and term
   * @param states where it stands in the index's dictionary, and its statistics
   */
  IndexedTerm(Term term, TermStates states) {
    this.term = term;
    this.states = states;
  }

  /**
   * The passages of a term.
   *
   * @param documents their numbers in the index, ascending
   * @param scores of the term in each
   */
  @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop, never compared
  record ScoredPostings(int[] documents, float[] scores) {}

  Term term() {
    return term;
  }

  TermStates states() {
    return states;
  }

  /** Returns the number of passages that hold it. */
  int passages() {
    return states.docFreq();
  }

  /** Returns what was remembered, scores for weight 1. */
  Optional<ScoredPostings> postings() {
    return Optional.ofNullable(postings);
  }

  void remember(ScoredPostings read) {
    postings = read;
  }
}
