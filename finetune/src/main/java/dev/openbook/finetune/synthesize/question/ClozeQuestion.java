package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.Months;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.util.ArrayList;
import java.util.List;

/** A sentence with one name or number left out. */
final class ClozeQuestion {
  /** What stands before the sentence. */
  static final String OPENING = "Fill in the blank: ";

  /** What stands in place of the answer. */
  static final String BLANK = "____";

  private static final int LONGEST_ANSWER = 4; // tokens

  private ClozeQuestion() {}

  /**
   * Returns one question for each name or number that is whole and not at the sentence's start: a
   * word of a longer name ("Woodward ____") is not asked.
   */
  static List<QuestionRule.Candidate> ask(TaggedSentence sentence) {
    var found = new ArrayList<QuestionRule.Candidate>();
    int i = 1;
    while (i < sentence.size() - 1) {
      int end = i;
      while (end < sentence.size() && sentence.at(end).tag().equals(sentence.at(i).tag())) {
        end++;
      }
      boolean name = sentence.at(i).is("PROPN") && isCapital(sentence, i);
      boolean number = sentence.at(i).is("NUM") && !sentence.at(i).lower().equals("one");
      boolean whole = name ? isWholeName(sentence, i, end) : number && isWhole(sentence, i, end);
      if (whole && end - i <= LONGEST_ANSWER) {
        String answer = sentence.slice(i, end);
        int start = sentence.at(i).span().start();
        String gapped =
            sentence.text().substring(0, start)
                + BLANK
                + sentence.text().substring(start + answer.length());
        found.add(new QuestionRule.Candidate("cloze@1", OPENING + gapped, answer));
      }
      i = end;
    }
    return found;
  }

  /** Whether no other word of the name stands outside, as in "University of ____". */
  private static boolean isWholeName(TaggedSentence sentence, int from, int end) {
    boolean goesOn =
        end < sentence.size() && (isCapital(sentence, end) || sentence.at(end).is("NUM"));
    boolean ofName =
        end + 1 < sentence.size()
            && sentence.at(end).lower().equals("of")
            && (isCapital(sentence, end + 1) || sentence.at(end + 1).is("DET"));
    boolean nameOf =
        from > 1 && sentence.at(from - 1).lower().equals("of") && isCapital(sentence, from - 2);
    return isCapital(sentence, end - 1)
        && isWhole(sentence, from, end)
        && !goesOn
        && !ofName
        && !nameOf;
  }

  /** Whether blanks or brackets part it from what stands before, and no name leads up to it. */
  private static boolean isWhole(TaggedSentence sentence, int from, int end) {
    TaggedSentence.Token before = sentence.at(from - 1);
    boolean month = Months.isMonth(before.text());
    boolean named =
        isCapital(sentence, from - 1) && !month && (from > 1 || before.is("PROPN", "ADJ", "NOUN"));
    return !named && !isAttached(sentence, from - 1) && !isAttached(sentence, end);
  }

  private static boolean isAttached(TaggedSentence sentence, int i) {
    if (i >= sentence.size()) {
      return false;
    }
    String text = sentence.at(i).text();
    return text.matches("[-\\u2013\\u2014/:\\u2212\\u00b1\\u00d7^.=+*&]")
        && i < sentence.size() - 1;
  }

  private static boolean isCapital(TaggedSentence sentence, int i) {
    return Character.isUpperCase(sentence.at(i).text().codePointAt(0));
  }
}
