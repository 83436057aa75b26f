package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.TaggedSentence.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How many there are: "How many points did the defense give up?".
 *
 * @param inversion makes the order of questions
 */
record CountQuestion(Inversion inversion) implements QuestionRule {
  private static final Set<String> NO_COUNT = Set.of("one", "zero", "half", "ones", "percent");
  private static final Set<String> IRREGULAR =
      Set.of("people", "men", "women", "children", "feet", "species", "teeth", "aircraft");

  @Override
  public List<Candidate> ask(Clause clause, EntityKinds kinds) {
    var found = new ArrayList<Candidate>();
    subject(clause, found);
    object(clause, kinds, found);
    return found;
  }

  private static void subject(Clause clause, List<Candidate> found) {
    TaggedSentence sentence = clause.sentence();
    int number = clause.subject();
    int noun = numberEnd(sentence, number, clause.subjectEnd());
    if (noun > number && nounEnd(sentence, noun, clause.subjectEnd()) == clause.subjectEnd()) {
      found.add(
          new Candidate(
              "how-many-subject@1",
              clause.leadText()
                  + "how many "
                  + sentence.slice(noun, clause.subjectEnd())
                  + " "
                  + clause.predicate()
                  + "?",
              sentence.slice(number, noun)));
    }
  }

  private void object(Clause clause, EntityKinds kinds, List<Candidate> found) {
    TaggedSentence sentence = clause.sentence();
    int number = clause.rest();
    int noun = numberEnd(sentence, number, clause.end());
    int end = nounEnd(sentence, noun, clause.end());
    boolean partitive = end < clause.end() && sentence.at(end).lower().equals("of");
    if (noun == number || end == noun || clause.hasAuxiliary() || partitive) {
      return;
    }
    inversion
        .of(clause, kinds)
        .ifPresent(
            inverted ->
                found.add(
                    new Candidate(
                        "how-many-object@1",
                        clause.leadText()
                            + "how many "
                            + sentence.slice(noun, end)
                            + " "
                            + inverted
                            + clause.after(end, clause.end())
                            + "?",
                        sentence.slice(number, noun))));
  }

  private static int numberEnd(TaggedSentence sentence, int from, int limit) {
    int i = from;
    while (i < limit && sentence.at(i).is("NUM")) {
      i++;
    }
    boolean fit =
        i > from
            && i < limit
            && !NO_COUNT.contains(sentence.at(from).lower())
            && !Clause.isYear(sentence.at(from));
    return fit ? i : from;
  }

  /** Returns the end of adjectives and a plural noun; {@code from} if there is none. */
  private static int nounEnd(TaggedSentence sentence, int from, int limit) {
    int i = from;
    while (i < limit && sentence.at(i).is("ADJ", "NOUN", "PROPN") && i - from < 4) {
      i++;
    }
    if (i == from) {
      return from;
    }
    Token head = sentence.at(i - 1);
    boolean plural =
        head.is("NOUN") && (head.lower().endsWith("s") || IRREGULAR.contains(head.lower()));
    return plural && !NO_COUNT.contains(head.lower()) ? i : from;
  }
}
