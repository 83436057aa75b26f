package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.rag.retrieve.IndexedTerm.ScoredPostings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
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

/**
 * Scores all passages, one term of the query after the other, into one array.
 *
 * <p>Each term's postings are read once from end to end. That is the fastest way for small
 * collections, where skipping costs more than it saves, and the only one for queries with more
 * terms than Lucene takes in one disjunction. Scores are Lucene's: each term's is a 32-bit float,
 * their sum is made in 64 bits and cut to 32.
 *
 * <p>Remembers the scored postings of the terms asked first, up to 64 MB; works on 8 bytes a
 * passage of the index for each query at a time. Safe for concurrent use.
 *
 * @see <a href="https://arxiv.org/abs/2407.03618">Lu, BM25S, on scores made before they are
 *     asked</a>
 */
final class TermAtATime {
  private static final int MANTISSA = 0x7fffff;

  /** 8 bytes each. */
  private static final long REMEMBERED_POSTINGS = 8_000_000;

  private final IndexSearcher searcher;
  private final LeafReaderContext context;
  private final LeafReader leaf;
  private final AtomicLong rememberedPostings = new AtomicLong();

  // Arrays of zeros, as many as there were queries at a time: a new one is not in the caches.
  private final Queue<double[]> spare = new ConcurrentLinkedQueue<>();

  TermAtATime(IndexSearcher searcher) {
    this.searcher = searcher;
    this.context = searcher.getIndexReader().leaves().getFirst();
    this.leaf = context.reader();
  }

  /** Returns the best {@code k} passages; equal scores in the order of the index. */
  ScoredDocuments best(List<SearchTerm> terms, int k) throws IOException {
    double[] sums = spare.poll();
    if (sums == null) {
      sums = new double[leaf.maxDoc()];
    }
    for (SearchTerm term : terms) {
      boolean isScaled = isPowerOfTwo(term.weight());
      ScoredPostings postings =
          isScaled ? postings(term.indexed()) : read(term.indexed(), term.weight());
      double factor = isScaled ? term.weight() : 1;
      int[] documents = postings.documents();
      float[] scores = postings.scores();
      for (int i = 0; i < documents.length; i++) {
        sums[documents[i]] += factor * scores[i];
      }
    }
    ScoredDocuments best = best(sums, k);
    Arrays.fill(sums, 0);
    spare.add(sums);
    return best;
  }

  /** Such a weight scales a score without rounding, as if Lucene had made it with the weight. */
  private static boolean isPowerOfTwo(float weight) {
    return (Float.floatToIntBits(weight) & MANTISSA) == 0;
  }

  private ScoredPostings postings(IndexedTerm term) throws IOException {
    Optional<ScoredPostings> known = term.postings();
    if (known.isPresent()) {
      return known.get();
    }
    ScoredPostings read = read(term, 1);
    if (rememberedPostings.addAndGet(term.passages()) <= REMEMBERED_POSTINGS) {
      term.remember(read);
    } else {
      rememberedPostings.addAndGet(-term.passages());
    }
    return read;
  }

  private ScoredPostings read(IndexedTerm term, float weight) throws IOException {
    String field = term.term().field();
    IOSupplier<TermState> place = requireNonNull(term.states().get(context));
    TermsEnum dictionary = leaf.terms(field).iterator();
    dictionary.seekExact(term.term().bytes(), requireNonNull(place.get()));
    PostingsEnum postings = dictionary.postings(null, PostingsEnum.FREQS);
    NumericDocValues norms = leaf.getNormValues(field);
    Similarity.BulkSimScorer scorer = scorer(term, weight).asBulkSimScorer();
    var documents = new int[term.passages()];
    var scores = new float[documents.length];
    var block = new DocAndFloatFeatureBuffer();
    long[] lengths = {};
    int read = 0;
    postings.nextDoc();
    while (read < documents.length) {
      postings.nextPostings(leaf.maxDoc(), block);
      if (lengths.length < block.size) {
        lengths = new long[block.size];
      }
      norms.longValues(block.size, block.docs, lengths, 1L);
      var values = new float[block.size];
      scorer.score(block.size, block.features, lengths, values);
      System.arraycopy(block.docs, 0, documents, read, block.size);
      System.arraycopy(values, 0, scores, read, block.size);
      read += block.size;
    }
    return new ScoredPostings(documents, scores);
  }

  private Similarity.SimScorer scorer(IndexedTerm term, float weight) throws IOException {
    return searcher
        .getSimilarity()
        .scorer(
            weight,
            searcher.collectionStatistics(term.term().field()),
            searcher.termStatistics(term.term(), term.passages(), term.states().totalTermFreq()));
  }

  private static ScoredDocuments best(double[] sums, int k) {
    var best = new BestDocuments(k, sums.length);
    double least = 0;
    for (int document = 0; document < sums.length; document++) {
      if (sums[document] > least) {
        best.offer(document, (float) sums[document]);
        if (best.isFull()) {
          // What a sum must exceed so that its float may be as much as the least one kept.
          least = Math.max(0, Math.nextDown(best.leastScore()));
        }
      }
    }
    return best.take();
  }
}
