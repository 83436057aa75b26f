package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.NounPhrases;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.util.Set;

/** Which noun phrases tell something when they stand alone as an answer. */
final class Answers {
  /** A phrase that opens so needs what stands before. */
  private static final Set<String> OPENERS =
      Set.of(
          "this",
          "these",
          "that",
          "those",
          "such",
          "another",
          "other",
          "some",
          "many",
          "most",
          "several",
          "each",
          "every",
          "both",
          "all",
          "no",
          "any",
          "few",
          "additional",
          "further",
          "multiple",
          "various",
          "numerous",
          "similar",
          "different",
          "certain",
          "successive",
          "more",
          "less",
          "fewer",
          "as",
          "new",
          "recent",
          "subsequent",
          "later");

  private Answers() {}

  /**
   * Returns whether the phrase of the tokens tells something: not "other translations", "the
   * largest proportion", "three companies", nor "the task", which needs what stands before.
   */
  static boolean isTelling(TaggedSentence sentence, int from, int to) {
    String first = sentence.at(from).lower();
    int head = EntityKinds.head(sentence, from, to);
    boolean empty =
        NounPhrases.isEmptyNoun(sentence.at(head).lower())
            || NounPhrases.isEmptyNoun(sentence.at(to - 1).lower());
    boolean known =
        first.equals("the")
            && !NounPhrases.hasName(sentence, from, to)
            && sentence.tokens().subList(from, to).stream().noneMatch(t -> t.lower().equals("of"));
    return !empty && !known && !OPENERS.contains(first) && !sentence.at(from).is("NUM");
  }
}
