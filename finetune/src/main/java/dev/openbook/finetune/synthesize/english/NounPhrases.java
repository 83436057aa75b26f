package dev.openbook.finetune.synthesize.english;

import java.util.Set;

/** Ends of noun phrases among tagged tokens, and whether they say anything. */
public final class NounPhrases {
  private static final String[] INSIDE = {"DET", "ADJ", "NUM", "NOUN", "PROPN", "PART", "SYM"};
  private static final Set<String> EMPTY = Set.copyOf(WordLists.lines("empty-nouns-en.txt"));

  private NounPhrases() {}

  /**
   * Returns the end of the plain noun phrase that starts at {@code from}: determiners, adjectives
   * and numbers, then nouns, with prepositional phrases of "of"; {@code from} when there is none.
   */
  public static int end(TaggedSentence sentence, int from, int limit) {
    int end = plainEnd(sentence, from, limit);
    while (end > from && end < limit && sentence.at(end).lower().equals("of")) {
      int inner = plainEnd(sentence, end + 1, limit);
      if (inner == end + 1) {
        return end;
      }
      end = inner;
    }
    return end;
  }

  private static int plainEnd(TaggedSentence sentence, int from, int limit) {
    int i = from;
    int lastNoun = from;
    while (i < limit && (sentence.at(i).is(INSIDE) || sentence.isHyphen(i))) {
      boolean determinerInside = i > lastNoun && lastNoun > from && sentence.at(i).is("DET");
      if (determinerInside || sentence.at(i).lower().equals("to")) {
        break;
      }
      if (sentence.at(i).is("NOUN", "PROPN")) {
        lastNoun = i + 1;
      }
      i++;
    }
    return lastNoun;
  }

  /** Returns the end of the run of proper nouns ("Colorado Springs , Colorado") at {@code from}. */
  public static int nameEnd(TaggedSentence sentence, int from, int limit) {
    int end = from;
    while (end < limit && sentence.at(end).is("PROPN")) {
      end++;
    }
    boolean region =
        end > from
            && end + 1 < limit
            && sentence.at(end).text().equals(",")
            && sentence.at(end + 1).is("PROPN");
    return region ? nameEnd(sentence, end + 1, limit) : end;
  }

  /** Returns whether the phrase has a proper noun. */
  public static boolean hasName(TaggedSentence sentence, int from, int to) {
    return sentence.tokens().subList(from, to).stream().anyMatch(t -> t.is("PROPN"));
  }

  /**
   * Returns whether nothing can be told under a common noun alone ("time", "example").
   *
   * @param noun in small letters
   */
  public static boolean isEmptyNoun(String noun) {
    return EMPTY.contains(noun);
  }
}
