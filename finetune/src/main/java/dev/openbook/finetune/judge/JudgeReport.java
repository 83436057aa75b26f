package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a judge may be trusted, in counts, so that reports on parts add up to one on the whole.
 *
 * @param judge name of the model and how it was read
 * @param prompts ids and versions of the prompts
 * @param items what was judged; each asked about twice
 * @param replies read or not, two an item
 * @param unread replies that hold no verdict
 * @param cut items whose message exceeded the model's context and was read in part
 * @param swap what became of verdicts when the order was changed
 * @param exactness how verdicts agree with exact match
 * @see <a href="https://arxiv.org/abs/2306.05685">Zheng et al., Judging LLM-as-a-Judge, section 3.3
 *     and table 2</a>
 */
public record JudgeReport(
    String judge,
    Set<String> prompts,
    int items,
    int replies,
    int unread,
    int cut,
    Swap swap,
    Exactness exactness) {
  public JudgeReport {
    requireNonNull(judge, "judge is null");
    requireNonNull(swap, "swap is null");
    requireNonNull(exactness, "exactness is null");
    prompts = Collections.unmodifiableSet(new TreeSet<>(prompts));
  }

  /**
   * Both orders of an item beside each other.
   *
   * @param compared items of which both replies were read
   * @param consistent of these, items on which the two agree after the order is changed back
   * @param inconsistentFirst inconsistent items on which the replies lean to what stood first
   * @param firstWins replies to compared items that took what stood first
   * @param secondWins those that took what stood second
   * @param ties those that took neither
   */
  public record Swap(
      int compared,
      int consistent,
      int inconsistentFirst,
      int firstWins,
      int secondWins,
      int ties) {
    static final Swap NONE = new Swap(0, 0, 0, 0, 0, 0);

    /** Returns the counts of one item. */
    static Swap of(Position asGiven, Position swapped) {
      boolean agree = swapped == asGiven.swapped();
      int lean = asGiven.lean() + swapped.lean();
      return new Swap(
          1,
          agree ? 1 : 0,
          !agree && lean > 0 ? 1 : 0,
          count(asGiven, swapped, Position.FIRST),
          count(asGiven, swapped, Position.SECOND),
          count(asGiven, swapped, Position.NEITHER));
    }

    private static int count(Position one, Position other, Position wanted) {
      return (one == wanted ? 1 : 0) + (other == wanted ? 1 : 0);
    }

    Swap plus(Swap other) {
      return new Swap(
          compared + other.compared,
          consistent + other.consistent,
          inconsistentFirst + other.inconsistentFirst,
          firstWins + other.firstWins,
          secondWins + other.secondWins,
          ties + other.ties);
    }

    /** Returns the items on which the two replies disagree. */
    public int inconsistent() {
      return compared - consistent;
    }

    /** Returns the share of compared items that are consistent; empty when there are none. */
    public OptionalDouble consistency() {
      return share(consistent, compared);
    }

    /** Returns the share of inconsistent items that lean to the first; empty when none is. */
    public OptionalDouble inconsistentFirstShare() {
      return share(inconsistentFirst, inconsistent());
    }

    /** Returns the share of the first in replies that took one of the two; empty without any. */
    public OptionalDouble firstWinRate() {
      return share(firstWins, firstWins + secondWins);
    }
  }

  /**
   * A verdict by exact match and the judge's.
   *
   * @param exact what exact match says, e.g. {@code A} or {@code right}
   * @param judged what the judge says, in the same words
   */
  public record Labels(String exact, String judged) {}

  /**
   * Agreement with exact match, over items where it is known and a verdict was read.
   *
   * @param counts items by both labels
   */
  public record Exactness(Map<Labels, Integer> counts) {
    static final Exactness NONE = new Exactness(Map.of());

    public Exactness {
      counts = Map.copyOf(counts);
    }

    static Exactness of(String exact, String judged) {
      return new Exactness(Map.of(new Labels(exact, judged), 1));
    }

    Exactness plus(Exactness other) {
      var sum = new HashMap<>(counts);
      other.counts.forEach((labels, count) -> sum.merge(labels, count, Integer::sum));
      return new Exactness(sum);
    }

    /** Returns the items where exact match is known. */
    public int known() {
      return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the items on which both say the same. */
    public int agreed() {
      return counts.entrySet().stream()
          .filter(each -> each.getKey().exact().equals(each.getKey().judged()))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }

    /** Returns the share of known items on which both say the same; empty when none is known. */
    public OptionalDouble agreement() {
      return share(agreed(), known());
    }

    /**
     * Returns Cohen's kappa, {@code (p - e) / (1 - e)}: agreement p beyond the agreement e that
     * labels of the same frequencies would have by chance; empty when e is 1 or nothing is known.
     *
     * @see <a href="https://doi.org/10.1177/001316446002000104">Cohen, A Coefficient of Agreement
     *     for Nominal Scales</a>
     */
    public OptionalDouble kappa() {
      double n = known();
      var byExact = new HashMap<String, Integer>();
      var byJudge = new HashMap<String, Integer>();
      counts.forEach(
          (labels, count) -> {
            byExact.merge(labels.exact(), count, Integer::sum);
            byJudge.merge(labels.judged(), count, Integer::sum);
          });
      double chance = 0;
      for (Map.Entry<String, Integer> each : byExact.entrySet()) {
        chance += each.getValue() / n * (byJudge.getOrDefault(each.getKey(), 0) / n);
      }
      return n == 0 || chance >= 1
          ? OptionalDouble.empty()
          : OptionalDouble.of((agreed() / n - chance) / (1 - chance));
    }
  }

  /** Returns the report on a judge that judged nothing yet. */
  static JudgeReport none(String judge) {
    return new JudgeReport(judge, Set.of(), 0, 0, 0, 0, Swap.NONE, Exactness.NONE);
  }

  /**
   * Returns the report on one item.
   *
   * @param read how many of its two replies hold a verdict
   */
  static JudgeReport ofItem(
      String judge, String prompt, int read, boolean isCut, Swap swap, Exactness exactness) {
    return new JudgeReport(judge, Set.of(prompt), 1, 2, 2 - read, isCut ? 1 : 0, swap, exactness);
  }

  /**
   * Returns the report on what this and the other are on together.
   *
   * @throws IllegalArgumentException if the other is on another judge
   */
  public JudgeReport plus(JudgeReport other) {
    if (!judge.equals(other.judge)) {
      throw new IllegalArgumentException(
          "reports are on different judges, got " + judge + " and " + other.judge);
    }
    var all = new TreeSet<>(prompts);
    all.addAll(other.prompts);
    return new JudgeReport(
        judge,
        all,
        items + other.items,
        replies + other.replies,
        unread + other.unread,
        cut + other.cut,
        swap.plus(other.swap),
        exactness.plus(other.exactness));
  }

  private static OptionalDouble share(int part, int whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
