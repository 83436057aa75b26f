package dev.openbook.datasets.audit;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How much a word tells of a question: its inverse document frequency among the questions, in nats.
 *
 * <p>{@code ln(1 + (N - n + 0.5) / (n + 0.5))} for a word of n of N questions, as BM25 has it. A
 * small set cannot know that "what" is common; so as many questions as it lacks to {@value
 * #ENOUGH_QUESTIONS} are supposed, with English questions' share of common words.
 */
final class WordWeights {
  private static final int ENOUGH_QUESTIONS = 10_000;

  /** Words that make a question, contractions without their apostrophe. */
  private static final Set<String> INTERROGATIVES =
      Set.of(
          "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "whats", "whos");

  /** Words that ask or join, and how many of 1,000 questions of SQuAD 1.1 dev have them. */
  private static final String COMMON =
      """
      what 573 of 332 in 265 to 205 did 192 is 191 was 182 who 121 how 117 for 95 when 82 and 77
      which 71 are 68 many 66 that 60 on 56 does 56 where 48 by 45 with 43 do 43 were 42 have 41
      as 40 from 38 be 37 name 31 year 30 type 29 first 28 at 27 can 21 has 21 used 21 his 21
      most 21 other 20 after 18 one 16 during 16 it 16 much 16 would 15 why 15 two 15 not 15
      called 14 its 13 new 13 time 13 had 13 their 13 about 12 kind 12 between 11 this 11 than 11
      he 11 city 11 use 11 into 10 people 10 known 10 located 10 been 10 some 10 or 10 more 10
      there 10 up 9 country 9 part 9
      """;

  private final double[] nats;
  private final BitSet interrogatives = new BitSet();

  /**
   * Weighs the words of a vocabulary.
   *
   * @param questions the numbers of each question's words
   */
  WordWeights(Vocabulary vocabulary, List<int[]> questions) {
    int[] holders = new int[vocabulary.size()];
    questions.forEach(words -> IntStream.of(words).distinct().forEach(word -> holders[word]++));
    Map<String, Double> usual = usual();
    double all = Math.max(questions.size(), ENOUGH_QUESTIONS);
    nats = new double[vocabulary.size()];
    for (int word = 1; word < nats.length; word++) {
      String letters = vocabulary.word(word);
      double supposed = (all - questions.size()) * usual.getOrDefault(letters, 0.0);
      double count = holders[word] + supposed;
      nats[word] = Math.log(1 + (all - count + 0.5) / (count + 0.5));
      interrogatives.set(word, INTERROGATIVES.contains(letters));
    }
  }

  private static Map<String, Double> usual() {
    var shares = new HashMap<String, Double>();
    String[] fields = COMMON.strip().split("\\s+", -1);
    for (int i = 0; i < fields.length; i += 2) {
      shares.put(fields[i], Integer.parseInt(fields[i + 1]) / 1000.0);
    }
    return shares;
  }

  /** Returns the weight of a word, nats, 0 for one that is not in the vocabulary. */
  double of(int word) {
    return nats[word];
  }

  /** Returns words, the one of the greatest weight first; of equal ones the earlier first. */
  int[] rarestFirst(IntStream words) {
    return words
        .boxed()
        .sorted((left, right) -> Double.compare(of(right), of(left)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Returns whether a word makes a question, like "what". */
  boolean asks(int word) {
    return interrogatives.get(word);
  }

  /** Returns the number of words weighed, the unknown one among them. */
  int size() {
    return nats.length;
  }
}
