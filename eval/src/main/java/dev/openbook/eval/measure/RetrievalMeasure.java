package dev.openbook.eval.measure;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One measure of a ranking against relevance labels, named as in ir_measures: {@code nDCG@10},
 * {@code R@100}, {@code RR}.
 *
 * @param kind what is measured
 * @param k how many of the first passages are looked at, at least 1; empty for all
 * @see <a href="https://ir-measur.es">ir_measures</a>
 */
public record RetrievalMeasure(Kind kind, OptionalInt k) {
  private static final Pattern NAME = Pattern.compile("([A-Za-z]+)(?:@([1-9][0-9]{0,8}))?");

  public RetrievalMeasure {
    requireNonNull(kind, "kind is null");
    requireNonNull(k, "k is null");
    if (k.isPresent() && k.getAsInt() < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k.getAsInt());
    }
    if (k.isPresent() ? kind.cutOff == CutOff.NEVER : kind.cutOff == CutOff.ALWAYS) {
      throw new IllegalArgumentException(
          kind.key + (k.isPresent() ? " takes no cut-off" : " needs a cut-off, as in @10"));
    }
  }

  private enum CutOff {
    ALWAYS,
    MAYBE,
    NEVER
  }

  /** What is measured; R is the number of relevant labels of the query, k the cut-off. */
  public enum Kind {
    /** Relevant among the first k, divided by k. */
    PRECISION("P", CutOff.ALWAYS, "Precision"),
    /** Relevant among the first k, divided by R. */
    RECALL("R", CutOff.ALWAYS, "Recall"),
    /** Sum of the precisions at each relevant passage, divided by R. */
    AVERAGE_PRECISION("AP", CutOff.MAYBE, "MAP"),
    /** One divided by the rank of the first relevant passage. */
    RECIPROCAL_RANK("RR", CutOff.MAYBE, "MRR"),
    /**
     * Sum of grade / log2(rank + 1), divided by that of the best possible ranking of all labels;
     * negative grades count as 0.
     */
    NDCG("nDCG", CutOff.MAYBE, "NDCG"),
    /** Relevant among the first R, divided by R. */
    R_PRECISION("Rprec", CutOff.NEVER, "RPrec"),
    /**
     * Mean over the R relevant of 1 - min(n, R) / min(N, R), with n non-relevant labels ranked
     * before of N in all; relevant passages not retrieved count 0, unlabelled ones are passed over.
     */
    BPREF("Bpref", CutOff.NEVER, "BPref"),
    /** Whether a relevant passage is among the first k. */
    SUCCESS("Success", CutOff.ALWAYS),
    /**
     * Passages among the first k that have a label, negative grades included, divided by k or by
     * the number retrieved where that is less; 0 when nothing is.
     */
    JUDGED("Judged", CutOff.MAYBE);

    private final String key;
    private final CutOff cutOff;
    private final String synonym; // empty for none

    Kind(String key, CutOff cutOff) {
      this(key, cutOff, "");
    }

    Kind(String key, CutOff cutOff, String synonym) {
      this.key = key;
      this.cutOff = cutOff;
      this.synonym = synonym;
    }

    private boolean isCalled(String name) {
      return key.equals(name) || synonym.equals(name);
    }
  }

  /** Returns a measure over the first {@code k} passages. */
  public static RetrievalMeasure at(Kind kind, int k) {
    return new RetrievalMeasure(kind, OptionalInt.of(k));
  }

  /** Returns a measure over the whole ranking. */
  public static RetrievalMeasure of(Kind kind) {
    return new RetrievalMeasure(kind, OptionalInt.empty());
  }

  /**
   * Returns the measure of a name such as {@code nDCG@10}; the other names that ir_measures knows,
   * such as {@code Recall@100} for {@code R@100}, are taken too.
   *
   * @throws BadInputException if there is none, or its cut-off is missing or too much
   */
  public static RetrievalMeasure parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new BadInputException("measure must look like nDCG@10, got '" + name + "'");
    }
    String key = matcher.group(1);
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(each -> each.isCalled(key))
            .findFirst()
            .orElseThrow(() -> new BadInputException(NearestName.unknown("measure", key, keys())));
    String k = matcher.group(2);
    try {
      return k == null ? of(kind) : at(kind, Integer.parseInt(k));
    } catch (IllegalArgumentException e) {
      throw new BadInputException("measure '" + name + "': " + e.getMessage(), e);
    }
  }

  /** Returns the name, e.g. {@code nDCG@10}. */
  public String name() {
    return kind.key + (k.isPresent() ? "@" + k.getAsInt() : "");
  }

  private static TreeSet<String> keys() {
    return Arrays.stream(Kind.values())
        .map(kind -> kind.key)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
