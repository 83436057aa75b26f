package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;

/**
 * Ranks passages by BM25 over the query's terms, a term that stands n times in the query weighing n
 * times as much. Passages that share no term with the query are not returned; equal scores are
 * ranked by passage id, ascending.
 *
 * <p>Small collections and very long queries are scored a term at a time, others by Lucene, which
 * skips passages that cannot enter the ranking. Both give the same scores.
 *
 * <p>Borrows its index, which must outlive it. Safe for concurrent use.
 *
 * @see <a href="https://github.com/castorini/anserini">Anserini, BagOfWordsQueryGenerator</a>
 */
public final class Bm25Retriever implements Retriever {
  /** Up to here, reading all postings is faster than skipping; measured, see docs/retrieval.md. */
  private static final long POSTINGS_AT_ONCE = 60_000;

  private static final int PASSAGES_AT_ONCE = 60_000;

  /** Terms whose place in the dictionary is remembered, about 200 bytes each. */
  private static final int REMEMBERED_TERMS = 100_000;

  private final PassageIndex index;
  private final IndexSearcher searcher;
  private final TermAtATime termAtATime;
  private final float titleBoost;
  private final Map<String, IndexedTerm> contents = new ConcurrentHashMap<>();
  private final Map<String, IndexedTerm> titles = new ConcurrentHashMap<>();

  /** Creates a retriever with the index's own k1 and b, titles weighing as much as texts. */
  public Bm25Retriever(PassageIndex index) {
    this(index, index.settings().k1(), index.settings().b(), 1);
  }

  /**
   * Creates a retriever with parameters of its own; the index need not be built anew for them.
   *
   * @param k1 saturation of the term frequency, at least 0
   * @param b share of length normalisation, 0 to 1
   * @param titleBoost weight of the title's score beside the text's in an index by fields, at least
   *     0; of no effect in a flat one
   */
  public Bm25Retriever(PassageIndex index, double k1, double b, double titleBoost) {
    this.index = requireNonNull(index, "index is null");
    var parameters = new IndexSettings(index.settings().analysis(), k1, b); // checks their ranges
    if (!(titleBoost >= 0 && Double.isFinite(titleBoost))) {
      throw new IllegalArgumentException(
          "titleBoost must be at least 0 and finite, got " + titleBoost);
    }
    this.titleBoost = (float) titleBoost;
    this.searcher = new IndexSearcher(index.reader());
    this.searcher.setSimilarity(
        new BM25Similarity((float) parameters.k1(), (float) parameters.b()));
    this.searcher.setQueryCache(null);
    this.termAtATime = new TermAtATime(searcher);
  }

  @Override
  public Ranking retrieve(String query, int k) {
    var counts = new LinkedHashMap<String, Float>();
    for (String term : index.terms(query)) {
      counts.merge(term, 1f, Float::sum);
    }
    return retrieve(counts, k);
  }

  /** Ranks by weighted terms, as analysis makes them. */
  Ranking retrieve(Map<String, Float> weights, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    try {
      List<SearchTerm> terms = indexed(weights);
      return terms.isEmpty() ? new Ranking(List.of()) : best(terms, k).ranking(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ScoredDocuments best(List<SearchTerm> terms, int k) throws IOException {
    long postings = 0;
    for (SearchTerm term : terms) {
      postings += term.indexed().passages();
    }
    boolean small =
        postings <= POSTINGS_AT_ONCE && searcher.getIndexReader().maxDoc() <= PASSAGES_AT_ONCE;
    if (small || terms.size() > IndexSearcher.getMaxClauseCount()) {
      return termAtATime.best(terms, k);
    }
    return skipping(terms, k);
  }

  private ScoredDocuments skipping(List<SearchTerm> terms, int k) throws IOException {
    var query = new BooleanQuery.Builder();
    for (SearchTerm term : terms) {
      var one = new TermQuery(term.indexed().term(), term.indexed().states());
      query.add(
          term.weight() == 1 ? one : new BoostQuery(one, term.weight()),
          BooleanClause.Occur.SHOULD);
    }
    int most = Math.min(k, searcher.getIndexReader().maxDoc());
    // Exact counts of hits are not wanted, so Lucene may skip as soon as the heap is full.
    ScoreDoc[] found =
        searcher.search(query.build(), new TopScoreDocCollectorManager(most, null, most)).scoreDocs;
    var documents = new int[found.length];
    var scores = new float[found.length];
    for (int i = 0; i < found.length; i++) {
      documents[i] = found[i].doc;
      scores[i] = found[i].score;
    }
    return new ScoredDocuments(documents, scores);
  }

  /** Leaves out terms that no passage holds: they cannot change a score. */
  private List<SearchTerm> indexed(Map<String, Float> weights) throws IOException {
    var terms = new ArrayList<SearchTerm>(weights.size());
    for (Map.Entry<String, Float> entry : weights.entrySet()) {
      add(terms, find(contents, PassageIndex.CONTENTS, entry.getKey()), entry.getValue());
      if (index.settings().layout() == IndexLayout.FIELDS && titleBoost > 0) {
        add(
            terms,
            find(titles, PassageIndex.TITLES, entry.getKey()),
            entry.getValue() * titleBoost);
      }
    }
    return terms;
  }

  private static void add(List<SearchTerm> terms, IndexedTerm term, float weight) {
    if (term.passages() > 0) {
      terms.add(new SearchTerm(term, weight));
    }
  }

  private IndexedTerm find(Map<String, IndexedTerm> remembered, String field, String text)
      throws IOException {
    IndexedTerm known = remembered.get(text);
    if (known != null) {
      return known;
    }
    var term = new Term(field, text);
    var found = new IndexedTerm(term, TermStates.build(searcher, term, true));
    if (remembered.size() < REMEMBERED_TERMS) {
      remembered.put(text, found);
    }
    return found;
  }
}
