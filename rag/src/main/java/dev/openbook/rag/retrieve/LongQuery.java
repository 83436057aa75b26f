package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.index.PassageIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.jspecify.annotations.Nullable;

/**
 * Scores a query with more terms than Lucene takes in one disjunction, in portions whose scores are
 * added. Lucene's limit is one static setting of the whole process and is left alone.
 */
final class LongQuery {
  private LongQuery() {}

  static Ranking retrieve(PassageIndex index, Map<Term, Integer> terms, int k) throws IOException {
    IndexSearcher searcher = index.searcher();
    double[] scores = new double[searcher.getIndexReader().maxDoc()];
    var portion = new LinkedHashMap<Term, Integer>();
    for (Map.Entry<Term, Integer> entry : terms.entrySet()) {
      portion.put(entry.getKey(), entry.getValue());
      if (portion.size() == IndexSearcher.getMaxClauseCount()) {
        searcher.search(Bm25Retriever.disjunction(portion), new Adding(scores));
        portion.clear();
      }
    }
    if (!portion.isEmpty()) {
      searcher.search(Bm25Retriever.disjunction(portion), new Adding(scores));
    }
    return best(searcher.getIndexReader(), scores, k);
  }

  private static Ranking best(IndexReader reader, double[] scores, int k) throws IOException {
    SortedDocValues ids = MultiDocValues.getSortedValues(reader, PassageIndex.ID);
    int[] order = new int[scores.length]; // document number to place of its id among all ids
    for (int doc = ids.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = ids.nextDoc()) {
      order[doc] = ids.ordValue();
    }
    // Compared as float, as scores of short queries are, so that equal passages tie.
    Comparator<Integer> bestFirst = Comparator.comparingDouble(doc -> -(float) scores[doc]);
    List<Integer> best =
        IntStream.range(0, scores.length)
            .filter(doc -> scores[doc] > 0)
            .boxed()
            .sorted(bestFirst.thenComparingInt(doc -> order[doc]))
            .limit(k)
            .toList();
    var hits = new ArrayList<Hit>(best.size());
    for (int doc : best) {
      hits.add(
          new Hit(ids.lookupOrd(order[doc]).utf8ToString(), (float) scores[doc], hits.size() + 1));
    }
    return new Ranking(hits);
  }

  /** Adds each match's score to an array by document number; the searcher has no executor. */
  private static final class Adding implements CollectorManager<SimpleCollector, Void> {
    private final double[] scores;

    Adding(double[] scores) {
      this.scores = scores;
    }

    @Override
    public SimpleCollector newCollector() {
      return new SimpleCollector() {
        private int base;
        private @Nullable Scorable scorer;

        @Override
        protected void doSetNextReader(LeafReaderContext leaf) {
          base = leaf.docBase;
        }

        @Override
        public void setScorer(Scorable scorer) {
          this.scorer = scorer;
        }

        @Override
        public void collect(int doc) throws IOException {
          scores[base + doc] += requireNonNull(scorer).score();
        }

        @Override
        public ScoreMode scoreMode() {
          return ScoreMode.COMPLETE;
        }
      };
    }

    @Override
    public @Nullable Void reduce(Collection<SimpleCollector> collectors) {
      return null;
    }
  }
}
