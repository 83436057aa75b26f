package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.Months;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * When it happened: "In what year was the bridge opened?", "When did the station close?".
 *
 * @param inversion makes the order of questions
 */
record TimeQuestion(Inversion inversion) implements QuestionRule {
  @Override
  public List<Candidate> ask(Clause clause, EntityKinds kinds) {
    var found = new ArrayList<Candidate>();
    if (clause.hasAuxiliary() && !clause.sentence().at(clause.rest()).is("VERB", "AUX")) {
      return found; // a copula states what is, not what happened
    }
    inversion
        .of(clause, kinds)
        .ifPresent(
            inverted -> {
              fromLead(clause, inverted, found);
              fromRest(clause, inverted, found);
            });
    return found;
  }

  private static void fromLead(Clause clause, String inverted, List<Candidate> found) {
    if (clause.subject() == 0) {
      return;
    }
    int end = dateEnd(clause.sentence(), 1, clause.subject());
    boolean whole = end == clause.subject() || end == clause.subject() - 1;
    if (end > 1 && whole) {
      add(clause, inverted, 0, end, clause.after(clause.rest(), clause.end()), found);
    }
  }

  private static void fromRest(Clause clause, String inverted, List<Candidate> found) {
    TaggedSentence sentence = clause.sentence();
    for (int i = clause.rest() + 1; i < clause.end(); i++) {
      int end = sentence.at(i).is("ADP") ? dateEnd(sentence, i + 1, clause.end()) : i + 1;
      boolean closed = end == clause.end() || (end < clause.end() && sentence.at(end).is("ADP"));
      if (end == i + 1 || !closed) {
        continue;
      }
      int participle = clause.hasAuxiliary() ? 1 : 0;
      boolean attached =
          clause.verbs(clause.rest(), i) <= participle
              && clause.verbs(end, clause.end()) == 0
              && !clause.hasSubordination(clause.rest(), i);
      boolean one = clause.subject() == 0;
      if (attached && one) {
        String rest = clause.after(clause.rest(), i) + clause.after(end, clause.end());
        add(clause, inverted, i, end, rest, found);
        return;
      }
    }
  }

  private static void add(
      Clause clause,
      String inverted,
      int preposition,
      int end,
      String rest,
      List<Candidate> found) {
    TaggedSentence sentence = clause.sentence();
    String word = sentence.at(preposition).lower();
    String answer = sentence.slice(preposition + 1, end);
    boolean year = end == preposition + 2;
    String opening;
    if (year && Set.of("in", "since", "by").contains(word)) {
      opening = (word.equals("in") ? "in" : word) + " what year ";
    } else if (!year && (word.equals("on") || word.equals("in"))) {
      opening = "when ";
    } else {
      return;
    }
    found.add(new Candidate(year ? "year@1" : "date@1", opening + inverted + rest + "?", answer));
  }

  /**
   * Returns the end of a year, "July 1856", "10 July 1856" or "July 10, 1856"; {@code from} if
   * none.
   */
  private static int dateEnd(TaggedSentence sentence, int from, int limit) {
    int i = from;
    boolean month = false;
    while (i < limit && i - from < 5) {
      TaggedSentence.Token token = sentence.at(i);
      if (Clause.isYear(token)) {
        return i + 1;
      }
      boolean day = token.text().matches("[0-9]{1,2}(st|nd|rd|th)?");
      boolean comma = token.text().equals(",") && month;
      boolean named = Months.isMonth(token.text());
      if (!day && !comma && !named) {
        return from;
      }
      month |= named;
      i++;
    }
    return from;
  }
}
