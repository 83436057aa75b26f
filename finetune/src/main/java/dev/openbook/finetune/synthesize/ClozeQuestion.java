package dev.openbook.finetune.synthesize;

import java.util.ArrayList;
import java.util.List;

/** A sentence with one name or number left out, where no better question is found. */
final class ClozeQuestion {
  private static final String BLANK = "____";

  private ClozeQuestion() {}

  /** Returns one question for each name or number that is not at the sentence's start. */
  static List<QuestionRule.Candidate> ask(TaggedSentence sentence) {
    var found = new ArrayList<QuestionRule.Candidate>();
    int i = 1;
    while (i < sentence.size() - 1) {
      int end = i;
      while (end < sentence.size() && sentence.at(end).tag().equals(sentence.at(i).tag())) {
        end++;
      }
      boolean name =
          sentence.at(i).is("PROPN") && Character.isUpperCase(sentence.at(i).text().charAt(0));
      boolean number = sentence.at(i).is("NUM") && !sentence.at(i).lower().equals("one");
      if ((name || number) && end - i <= 4) {
        String answer = sentence.slice(i, end);
        int start = sentence.at(i).span().start();
        String gapped =
            sentence.text().substring(0, start)
                + BLANK
                + sentence.text().substring(start + answer.length());
        found.add(new QuestionRule.Candidate("cloze@1", "Fill in the blank: " + gapped, answer));
      }
      i = end;
    }
    return found;
  }
}
