package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Passage;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.PassageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.lucene.index.Term;

/**
 * BM25 with relevance feedback by RM3: the query is expanded by terms of the passages it finds.
 *
 * <p>A passage's terms of 2 to 20 characters {@code a-z0-9} that stand in at most a tenth of all
 * passages are counted, the most frequent kept and divided by their sum. A term's feedback is the
 * sum of that share times the passage's BM25 score; the strongest terms are kept, divided by their
 * sum, and mixed with the query's terms, divided by theirs. Equally strong terms are kept in
 * alphabetical order.
 *
 * <p>Borrows its index, which must outlive it. Safe for concurrent use.
 *
 * @see <a href="https://github.com/castorini/anserini">Anserini, Rm3Reranker</a>
 * @see <a href="https://trec.nist.gov/pubs/trec13/papers/umass.novelty.hard.pdf">Abdul-Jaleel et
 *     al., UMass at TREC 2004, section 3</a>
 */
public final class Rm3Retriever implements Retriever {
  private static final Pattern FEEDBACK_TERM = Pattern.compile("[a-z0-9]{2,20}");
  private static final double MOST_PASSAGES = 0.1;

  private final PassageIndex index;
  private final Bm25Retriever first;
  private final Rm3 parameters;

  /**
   * Creates a retriever.
   *
   * @param index a flat index
   * @param first ranks for the query and for the expanded query, over the same index
   */
  public Rm3Retriever(PassageIndex index, Bm25Retriever first, Rm3 parameters) {
    this.index = requireNonNull(index, "index is null");
    this.first = requireNonNull(first, "first is null");
    this.parameters = requireNonNull(parameters, "parameters is null");
    if (index.settings().layout() != IndexLayout.FLAT) {
      throw new IllegalArgumentException("RM3 needs a flat index, got one by fields");
    }
  }

  @Override
  public Ranking retrieve(String query, int k) {
    List<Hit> found = first.retrieve(query, Math.max(k, parameters.passages())).hits();
    if (found.isEmpty()) {
      return new Ranking(List.of());
    }
    Map<String, Double> asked = new TreeMap<>();
    index.terms(query).forEach(term -> asked.merge(term, 1.0, Double::sum));
    List<Hit> best = found.subList(0, Math.min(parameters.passages(), found.size()));
    return first.retrieve(mixed(shares(asked), feedback(best)), k);
  }

  private Map<String, Float> mixed(Map<String, Double> asked, Map<String, Double> feedback) {
    var terms = new TreeSet<>(asked.keySet());
    terms.addAll(feedback.keySet());
    var weights = new TreeMap<String, Float>();
    for (String term : terms) {
      double weight =
          parameters.queryWeight() * asked.getOrDefault(term, 0.0)
              + (1 - parameters.queryWeight()) * feedback.getOrDefault(term, 0.0);
      if (weight > 0) {
        weights.put(term, (float) weight);
      }
    }
    return weights;
  }

  private Map<String, Double> feedback(List<Hit> best) {
    var sums = new TreeMap<String, Double>();
    for (Hit hit : best) {
      Map<String, Double> counts = strongest(counts(index.passage(hit.passageId())));
      shares(counts).forEach((term, share) -> sums.merge(term, share * hit.score(), Double::sum));
    }
    return shares(strongest(sums));
  }

  private Map<String, Double> counts(Passage passage) {
    var counts = new TreeMap<String, Double>();
    for (String term : index.terms(passage.titledText())) {
      if (FEEDBACK_TERM.matcher(term).matches()) {
        counts.merge(term, 1.0, Double::sum);
      }
    }
    counts.keySet().removeIf(term -> isCommon(term));
    return counts;
  }

  private boolean isCommon(String term) {
    try {
      int passages = index.reader().docFreq(new Term(PassageIndex.CONTENTS, term));
      return (float) passages / index.reader().numDocs() > (float) MOST_PASSAGES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Double> strongest(Map<String, Double> weights) {
    var order = new ArrayList<>(weights.entrySet()); // in alphabetical order, which the sort keeps
    order.sort(Comparator.comparingDouble((Map.Entry<String, Double> each) -> -each.getValue()));
    var kept = new TreeMap<String, Double>();
    for (Map.Entry<String, Double> each :
        order.subList(0, Math.min(parameters.terms(), order.size()))) {
      kept.put(each.getKey(), each.getValue());
    }
    return kept;
  }

  private static Map<String, Double> shares(Map<String, Double> weights) {
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    var shares = new TreeMap<String, Double>();
    weights.forEach((term, weight) -> shares.put(term, weight / sum));
    return shares;
  }
}
