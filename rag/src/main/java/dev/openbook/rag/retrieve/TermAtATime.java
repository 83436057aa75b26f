package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.TermState;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.util.IOSupplier;
import org.apache.lucene.util.LongHeap;

/**
 * Scores all passages, one term of the query after the other, into one array.
 *
 * <p>Each term's postings are read once from end to end. That is the fastest way for small
 * collections, where skipping costs more than it saves, and the only one for queries with more
 * terms than Lucene takes in one disjunction. Scores are Lucene's: each term's is a 32-bit float,
 * their sum is made in 64 bits and cut to 32.
 *
 * <p>Works on 8 bytes a passage of the index for the time of one query. Safe for concurrent use.
 */
final class TermAtATime {
  private final IndexSearcher searcher;
  private final LeafReaderContext context;
  private final LeafReader leaf;

  TermAtATime(IndexSearcher searcher) {
    this.searcher = searcher;
    this.context = searcher.getIndexReader().leaves().getFirst();
    this.leaf = context.reader();
  }

  /** Returns the best {@code k} passages; equal scores in the order of the index. */
  ScoredDocuments best(List<SearchTerm> terms, int k) throws IOException {
    var scores = new double[leaf.maxDoc()];
    var buffers = new Buffers();
    for (SearchTerm term : terms) {
      add(term, scores, buffers);
    }
    return best(scores, k);
  }

  private void add(SearchTerm term, double[] scores, Buffers buffers) throws IOException {
    String field = term.term().field();
    IOSupplier<TermState> place = requireNonNull(term.states().get(context));
    TermState state = requireNonNull(place.get());
    TermsEnum dictionary = leaf.terms(field).iterator();
    dictionary.seekExact(term.term().bytes(), state);
    PostingsEnum postings = dictionary.postings(null, PostingsEnum.FREQS);
    NumericDocValues lengths = leaf.getNormValues(field);
    Similarity.BulkSimScorer scorer =
        searcher
            .getSimilarity()
            .scorer(
                term.weight(),
                searcher.collectionStatistics(field),
                searcher.termStatistics(
                    term.term(), term.states().docFreq(), term.states().totalTermFreq()))
            .asBulkSimScorer();
    DocAndFloatFeatureBuffer found = buffers.found;
    postings.nextDoc();
    while (true) {
      postings.nextPostings(leaf.maxDoc(), found);
      if (found.size == 0) {
        return;
      }
      buffers.grow(found.size);
      lengths.longValues(found.size, found.docs, buffers.lengths, 1L);
      scorer.score(found.size, found.features, buffers.lengths, buffers.scores);
      for (int i = 0; i < found.size; i++) {
        scores[found.docs[i]] += buffers.scores[i];
      }
    }
  }

  /** Keys order by score, then by document number from the last to the first. */
  private static ScoredDocuments best(double[] scores, int k) {
    var heap = new LongHeap(Math.min(k, scores.length));
    float least = 0;
    for (int document = 0; document < scores.length; document++) {
      float score = (float) scores[document];
      if (score > least) {
        heap.insertWithOverflow(key(score, document));
        if (heap.size() == k) {
          least = Float.intBitsToFloat((int) (heap.top() >>> Integer.SIZE));
        }
      }
    }
    int size = heap.size();
    var documents = new int[size];
    var values = new float[size];
    for (int place = size - 1; place >= 0; place--) {
      long key = heap.pop();
      documents[place] = Integer.MAX_VALUE - (int) key;
      values[place] = Float.intBitsToFloat((int) (key >>> Integer.SIZE));
    }
    return new ScoredDocuments(documents, values);
  }

  /** Positive floats order as their bits do. */
  private static long key(float score, int document) {
    return ((long) Float.floatToIntBits(score) << Integer.SIZE) | (Integer.MAX_VALUE - document);
  }

  /** Arrays for one block of postings. */
  private static final class Buffers {
    private final DocAndFloatFeatureBuffer found = new DocAndFloatFeatureBuffer();
    private long[] lengths = {};
    private float[] scores = {};

    void grow(int size) {
      if (lengths.length < size) {
        lengths = new long[size];
        scores = Arrays.copyOf(scores, size);
      }
    }
  }
}
