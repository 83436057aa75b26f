package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.index.PassageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.util.BytesRef;

/**
 * Ranks passages by BM25 over the query's terms, a term that stands n times in the query weighing n
 * times as much. Passages that share no term with the query are not returned.
 *
 * <p>Borrows its index, which must outlive it. Safe for concurrent use.
 *
 * @see <a href="https://github.com/castorini/anserini">Anserini, BagOfWordsQueryGenerator</a>
 */
public final class Bm25Retriever implements Retriever {
  private static final Sort BEST_FIRST_THEN_ID =
      new Sort(SortField.FIELD_SCORE, new SortField(PassageIndex.ID, SortField.Type.STRING));

  private final PassageIndex index;

  /** Creates a retriever over an open index. */
  public Bm25Retriever(PassageIndex index) {
    this.index = requireNonNull(index, "index is null");
  }

  @Override
  public Ranking retrieve(String query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    try {
      Map<Term, Integer> terms = indexedTerms(query);
      if (terms.isEmpty()) {
        return new Ranking(List.of());
      }
      if (terms.size() > IndexSearcher.getMaxClauseCount()) {
        return LongQuery.retrieve(index, terms, k);
      }
      return ranking(index.searcher().search(disjunction(terms), k, BEST_FIRST_THEN_ID));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts the query's terms, without those that no passage holds: they cannot change a score. */
  private Map<Term, Integer> indexedTerms(String query) throws IOException {
    var counts = new LinkedHashMap<Term, Integer>();
    for (String term : index.terms(query)) {
      counts.merge(new Term(PassageIndex.CONTENTS, term), 1, Integer::sum);
    }
    var indexed = new LinkedHashMap<Term, Integer>();
    for (Map.Entry<Term, Integer> entry : counts.entrySet()) {
      if (index.searcher().getIndexReader().docFreq(entry.getKey()) > 0) {
        indexed.put(entry.getKey(), entry.getValue());
      }
    }
    return indexed;
  }

  static Query disjunction(Map<Term, Integer> terms) {
    var query = new BooleanQuery.Builder();
    terms.forEach(
        (term, count) ->
            query.add(new BoostQuery(new TermQuery(term), count), BooleanClause.Occur.SHOULD));
    return query.build();
  }

  private static Ranking ranking(TopFieldDocs found) {
    var hits = new ArrayList<Hit>(found.scoreDocs.length);
    for (int i = 0; i < found.scoreDocs.length; i++) {
      Object[] keys = ((FieldDoc) found.scoreDocs[i]).fields; // score, id
      hits.add(new Hit(((BytesRef) keys[1]).utf8ToString(), (Float) keys[0], i + 1));
    }
    return new Ranking(hits);
  }
}
