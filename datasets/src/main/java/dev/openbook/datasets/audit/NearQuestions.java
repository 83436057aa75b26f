package dev.openbook.datasets.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Questions to be found in texts though their order or a few words are changed.
 *
 * <p>A near duplicate is a window of as many words as the question has that
 *
 * <ul>
 *   <li>lacks at most one of its words, counted as often as it has them, or one in {@value
 *       #WORDS_PER_CHANGE} where that is more: a question in another order lacks none;
 *   <li>scores at least {@value #LEAST_NATS} nats by BM25 (k1 {@value #K1}, b {@value #B}), so that
 *       common words alone are none;
 *   <li>asks, if the question does: it has an interrogative or a question mark. A sentence differs
 *       from the question that an annotator made of it in the interrogative alone.
 * </ul>
 *
 * <p>Candidates come from an inverted index: each question stands under its rarest words, one more
 * than it may lack, and is looked at where one of them stands and no more words than that are out
 * of reach. What MinHash estimates is counted exactly. The index is immutable and may be searched
 * from several threads.
 *
 * @see <a href="https://www.nowpublishers.com/article/Details/INR-019">Robertson and Zaragoza, The
 *     Probabilistic Relevance Framework: BM25 and Beyond, section 3.5</a>
 */
final class NearQuestions {
  static final double LEAST_NATS = 11; // measured: docs/decisions/0013
  static final int WORDS_PER_CHANGE = 8;
  static final double K1 = 0.9;
  static final double B = 0.4;

  private static final Bag[] NONE = {};

  private final WordWeights weights;
  private final Bag[][] byRareWord;
  private final int[][] lengths; // of the same, read before the bags are
  private final int[][] companions; // of the same, two words each; if both lack, so does the bag
  private final BitSet tooPlain = new BitSet();

  /**
   * Indexes questions.
   *
   * @param questions the numbers of each question's words; empty for one that is not looked for
   */
  NearQuestions(List<int[]> questions, WordWeights weights) {
    this.weights = weights;
    double mean =
        questions.stream().mapToInt(words -> words.length).filter(n -> n > 0).average().orElse(1);
    var postings = new ArrayList<List<Bag>>();
    Stream.generate(ArrayList<Bag>::new).limit(weights.size()).forEach(postings::add);
    for (int owner = 0; owner < questions.size(); owner++) {
      int[] words = questions.get(owner);
      if (words.length == 0) {
        continue;
      }
      var bag = new Bag(owner, words, mean, weights);
      tooPlain.set(owner, bag.leastNats() < LEAST_NATS);
      if (bag.nats() >= LEAST_NATS) {
        IntStream.of(bag.words)
            .limit(bag.allowance + 1L)
            .forEach(word -> postings.get(word).add(bag));
      }
    }
    byRareWord =
        postings.stream()
            .map(bags -> bags.isEmpty() ? NONE : bags.toArray(Bag[]::new))
            .toArray(Bag[][]::new);
    lengths =
        Stream.of(byRareWord)
            .map(bags -> Stream.of(bags).mapToInt(bag -> bag.length).toArray())
            .toArray(int[][]::new);
    companions =
        IntStream.range(0, byRareWord.length)
            .mapToObj(
                word -> Stream.of(byRareWord[word]).flatMapToInt(b -> b.companions(word)).toArray())
            .toArray(int[][]::new);
  }

  /**
   * Returns the questions that may go unnoticed when one word is changed, because the rest is too
   * common; a copy.
   */
  BitSet tooPlain() {
    return (BitSet) tooPlain.clone();
  }

  /** Hears of near duplicates. */
  @FunctionalInterface
  interface Finder {
    /** Hears that the words {@code from} to before {@code to} are near to a question. */
    void found(int question, int from, int to);
  }

  /** Returns what one pass over texts needs. */
  Search search() {
    return new Search();
  }

  /** A question's words, each with its count. */
  private static final class Bag {
    private final int owner;
    private final int length;
    private final int allowance;
    private final int[] words; // rarest first
    private final int[] counts;
    private final double[] nats;
    private final double damping;
    private final boolean asks;

    Bag(int owner, int[] all, double meanLength, WordWeights weights) {
      this.owner = owner;
      length = all.length;
      allowance = Math.max(1, length / WORDS_PER_CHANGE);
      words = weights.rarestFirst(IntStream.of(all).distinct());
      counts =
          IntStream.of(words)
              .map(word -> (int) IntStream.of(all).filter(other -> other == word).count())
              .toArray();
      nats = IntStream.of(words).mapToDouble(weights::of).toArray();
      damping = K1 * (1 - B + B * length / meanLength);
      asks = IntStream.of(words).anyMatch(weights::asks);
    }

    /**
     * Returns the two rarest words besides {@code word}, of which a near duplicate has one; the
     * word itself twice where it may lack both.
     */
    IntStream companions(int word) {
      return allowance > 1 || words.length < 3
          ? IntStream.of(word, word)
          : IntStream.of(words).filter(other -> other != word).limit(2);
    }

    /** Returns the BM25 score of a word that is matched so often. */
    double nats(int word, int matched) {
      return nats[word] * matched * (K1 + 1) / (matched + damping);
    }

    /** Returns the score of the question against itself. */
    double nats() {
      return IntStream.range(0, words.length).mapToDouble(i -> nats(i, counts[i])).sum();
    }

    /** Returns the same without the word that scores most. */
    double leastNats() {
      return nats()
          - IntStream.range(0, words.length).mapToDouble(i -> nats(i, counts[i])).max().orElse(0);
    }
  }

  /** One pass over texts. Not safe for concurrent use. */
  final class Search {
    private static final int NEVER_BEFORE = Integer.MIN_VALUE;
    private static final int NEVER_AGAIN = Integer.MAX_VALUE;

    private final int[] before = new int[weights.size()]; // where each word stood last
    private final int[] after = new int[weights.size()]; // where it stands next
    private final int[] left = new int[weights.size()]; // of the question, in the window looked at
    private int[] next = new int[1 << 10]; // where each place's word stands next

    private Search() {
      Arrays.fill(before, NEVER_BEFORE);
      Arrays.fill(after, NEVER_AGAIN);
    }

    /**
     * Reports the near duplicates of a text.
     *
     * @param words numbers of the buffer's words
     * @param wanted questions for which it is false are passed over
     */
    void find(Squeezed buffer, int[] words, IntPredicate wanted, Finder finder) {
      int length = buffer.words();
      if (next.length < length) {
        next = new int[length * 2];
      }
      for (int at = length - 1; at >= 0; at--) {
        next[at] = after[words[at]];
        after[words[at]] = at;
      }
      for (int at = 0; at < length; at++) {
        before[words[at]] = at;
        after[words[at]] = next[at];
        int[] sizes = lengths[words[at]];
        int[] others = companions[words[at]];
        for (int i = 0; i < sizes.length; i++) {
          if (isWithin(sizes[i], others[2 * i], at) || isWithin(sizes[i], others[2 * i + 1], at)) {
            look(byRareWord[words[at]][i], buffer, words, at, wanted, finder);
          }
        }
      }
      for (int at = 0; at < length; at++) {
        before[words[at]] = NEVER_BEFORE; // after is NEVER_AGAIN of itself
      }
    }

    private void look(
        Bag bag, Squeezed buffer, int[] words, int at, IntPredicate wanted, Finder finder) {
      if (isWithinReach(bag, at) && wanted.test(bag.owner)) {
        int size = Math.min(bag.length, buffer.words());
        nearest(bag, buffer, words, size, at)
            .ifPresent(from -> finder.found(bag.owner, from, from + size));
      }
    }

    /** Whether the windows of so many words around {@code at} may hold a word. */
    private boolean isWithin(int size, int word, int at) {
      return before[word] > at - size || after[word] < at + size;
    }

    private boolean isWithinReach(Bag bag, int at) {
      int lacking = 0;
      for (int word : bag.words) {
        if (!isWithin(bag.length, word, at)) {
          lacking++;
          if (lacking > bag.allowance) {
            return false;
          }
        }
      }
      return true;
    }

    /** Returns where the window around {@code at} begins that lacks the fewest words. */
    private OptionalInt nearest(Bag bag, Squeezed buffer, int[] words, int size, int at) {
      int from = Math.max(0, at - size + 1);
      int last = Math.min(at, buffer.words() - size);
      int most = bag.length - bag.allowance - 1;
      for (int i = 0; i < bag.words.length; i++) {
        left[bag.words[i]] = bag.counts[i];
      }
      int matched = 0;
      for (int i = from; i < from + size; i++) {
        matched += take(words[i]);
      }
      OptionalInt nearest = OptionalInt.empty();
      for (; ; from++) {
        if (matched > most && isTelling(bag) && asks(bag, buffer, words, from, from + size)) {
          most = matched;
          nearest = OptionalInt.of(from);
        }
        if (from == last) {
          break;
        }
        matched += take(words[from + size]) - giveBack(words[from]);
      }
      for (int i = from; i < from + size; i++) {
        left[words[i]] = 0;
      }
      for (int word : bag.words) {
        left[word] = 0;
      }
      return nearest;
    }

    private int take(int word) {
      return left[word]-- > 0 ? 1 : 0;
    }

    private int giveBack(int word) {
      return ++left[word] > 0 ? 1 : 0;
    }

    private boolean isTelling(Bag bag) {
      double nats = 0;
      for (int i = 0; i < bag.words.length; i++) {
        nats += bag.nats(i, bag.counts[i] - Math.max(0, left[bag.words[i]]));
      }
      return nats >= LEAST_NATS;
    }

    private boolean asks(Bag bag, Squeezed buffer, int[] words, int from, int to) {
      return !bag.asks
          || IntStream.range(from, to).anyMatch(i -> weights.asks(words[i]) || buffer.asks(i));
    }
  }
}
