package dev.openbook.datasets.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Answers to be found in a sentence that holds more than half of their question too, by weight.
 *
 * <p>Words are compared in the form in which they stand. A sentence ends with a line, or with a
 * mark that ends sentences; a full stop after one or two letters ends none. Answers stand in an
 * index under their rarest word. Immutable; may be searched from several threads.
 */
final class AnswerSightings {
  private static final Answer[] NONE = {};

  private final WordWeights weights;
  private final Answer[][] byRarestWord;
  private final int[][] owners; // of the same, read before the answers are
  private final int questionCount;

  /**
   * Indexes answers.
   *
   * @param questions the numbers of each question's words
   * @param golds of each question, the numbers of the words of its answers
   */
  AnswerSightings(List<int[]> questions, List<List<int[]>> golds, WordWeights weights) {
    this.weights = weights;
    var postings = new ArrayList<List<Answer>>();
    Stream.generate(ArrayList<Answer>::new).limit(weights.size()).forEach(postings::add);
    int count = 0;
    for (int owner = 0; owner < questions.size(); owner++) {
      int[] question = IntStream.of(questions.get(owner)).distinct().toArray();
      boolean isLookedFor = false;
      for (int[] gold : golds.get(owner)) {
        if (gold.length > 0 && question.length > 0) {
          var answer = new Answer(owner, question, gold, weights);
          postings.get(gold[answer.rarest]).add(answer);
          isLookedFor = true;
        }
      }
      count += isLookedFor ? 1 : 0;
    }
    questionCount = count;
    byRarestWord =
        postings.stream()
            .map(answers -> answers.isEmpty() ? NONE : answers.toArray(Answer[]::new))
            .toArray(Answer[][]::new);
    owners =
        Stream.of(byRarestWord)
            .map(answers -> Stream.of(answers).mapToInt(answer -> answer.owner).toArray())
            .toArray(int[][]::new);
  }

  /** Returns the number of questions whose answers are looked for. */
  int questions() {
    return questionCount;
  }

  /** Returns what one pass over texts needs. */
  Search search() {
    return new Search();
  }

  /** An answer with the words of its question. */
  private static final class Answer {
    private final int owner;
    private final int[] question; // rarest word first
    private final int[] words;
    private final int rarest;
    private final double enough;

    Answer(int owner, int[] question, int[] words, WordWeights weights) {
      this.owner = owner;
      this.question = weights.rarestFirst(IntStream.of(question));
      this.words = words;
      int best = 0;
      for (int i = 1; i < words.length; i++) {
        best = weights.of(words[i]) > weights.of(words[best]) ? i : best;
      }
      rarest = best;
      enough = IntStream.of(question).mapToDouble(weights::of).sum() / 2;
    }
  }

  /** One pass over texts. Not safe for concurrent use. */
  final class Search {
    private static final int NEVER = -1;

    private final int[] lastSeen = new int[weights.size()];

    private Search() {
      Arrays.fill(lastSeen, NEVER);
    }

    /**
     * Adds the questions to {@code seen} whose answers a sentence of the text holds with them.
     *
     * @param words numbers of the buffer's words
     */
    void find(Squeezed buffer, int[] words, BitSet seen) {
      int from = 0;
      for (int at = 0; at < buffer.words(); at++) {
        lastSeen[words[at]] = at;
        if (at + 1 == buffer.words() || buffer.endsSentence(at)) {
          sentence(words, from, at + 1, seen);
          from = at + 1;
        }
      }
      for (int at = 0; at < buffer.words(); at++) {
        lastSeen[words[at]] = NEVER;
      }
    }

    private void sentence(int[] words, int from, int to, BitSet seen) {
      for (int at = from; at < to; at++) {
        int[] known = owners[words[at]];
        for (int i = 0; i < known.length; i++) {
          if (!seen.get(known[i]) && isIn(byRarestWord[words[at]][i], words, at, from, to)) {
            seen.set(known[i]);
          }
        }
      }
    }

    /** Whether the sentence holds the answer, its rarest word at {@code at}, and its question. */
    private boolean isIn(Answer answer, int[] words, int at, int from, int to) {
      int start = at - answer.rarest;
      return start >= from
          && start + answer.words.length <= to
          && stands(answer, words, start)
          && holdsMost(answer, from);
    }

    private boolean stands(Answer answer, int[] words, int start) {
      for (int i = 0; i < answer.words.length; i++) {
        if (words[start + i] != answer.words[i]) {
          return false;
        }
      }
      return true;
    }

    private boolean holdsMost(Answer answer, int from) {
      double held = 0;
      double lacking = 0;
      for (int word : answer.question) {
        if (lastSeen[word] >= from) {
          held += weights.of(word);
        } else {
          lacking += weights.of(word);
          if (lacking >= answer.enough) {
            return false; // mostly after the rarest words
          }
        }
      }
      return held > answer.enough;
    }
  }
}
