package dev.openbook.finetune.synthesize;

import dev.openbook.finetune.synthesize.TaggedSentence.Token;
import java.util.List;
import java.util.Set;

/**
 * Who or what did it: "Who led the team in sacks?".
 *
 * @param verbs finite forms; other verbs are not trusted to be the clause's main verb
 */
record SubjectQuestion(Verbs verbs) implements QuestionRule {
  private static final Set<String> VAGUE =
      Set.of(
          "number",
          "result",
          "reason",
          "name",
          "term",
          "word",
          "example",
          "examples",
          "types",
          "forms",
          "factors",
          "estimates",
          "results",
          "reasons",
          "fraction",
          "case",
          "part",
          "way",
          "fact",
          "majority",
          "rest",
          "group",
          "type",
          "kind",
          "form",
          "amount",
          "lack",
          "use",
          "most",
          "some",
          "many",
          "year",
          "years",
          "time",
          "times",
          "thing",
          "things",
          "idea",
          "issue",
          "problem",
          "method",
          "process",
          "work",
          "effect",
          "area",
          "end",
          "beginning",
          "others",
          "all",
          "both",
          "series",
          "side",
          "purpose",
          "goal",
          "aim",
          "point",
          "question",
          "answer",
          "one",
          "period");
  private static final Set<String> OPENERS =
      Set.of(
          "this", "these", "that", "those", "such", "another", "other", "some", "many", "most",
          "several", "each", "every", "both", "all", "no", "any", "few");
  private static final int LONGEST_ANSWER = 7; // tokens

  @Override
  public List<Candidate> ask(Clause clause, EntityKinds kinds) {
    TaggedSentence sentence = clause.sentence();
    if (!isFitAnswer(clause) || clause.end() - clause.verb() < 4) {
      return List.of();
    }
    EntityKinds.Kind kind = kinds.kind(sentence, clause.subject(), clause.subjectEnd());
    String predicate = predicate(clause);
    if (kind == EntityKinds.Kind.UNKNOWN || predicate.isEmpty()) {
      return List.of();
    }
    boolean who = kind == EntityKinds.Kind.PERSON;
    String question = clause.leadText() + (who ? "who " : "what ") + predicate + "?";
    return List.of(
        new Candidate(who ? "who-subject@1" : "what-subject@1", question, clause.subjectText()));
  }

  private String predicate(Clause clause) {
    if (clause.hasAuxiliary()) {
      return clause.predicate();
    }
    String verb = clause.sentence().at(clause.verb()).text();
    return verbs
        .form(verb)
        .map(
            form ->
                form.tense() == Verbs.Tense.PLAIN
                    ? form.thirdPerson() + clause.after(clause.rest(), clause.end())
                    : clause.predicate())
        .orElse("");
  }

  private static boolean isFitAnswer(Clause clause) {
    TaggedSentence sentence = clause.sentence();
    int from = clause.subject();
    int to = clause.subjectEnd();
    if (to - from > LONGEST_ANSWER || NounPhrases.end(sentence, from, to) != to) {
      return false;
    }
    Token head = sentence.at(EntityKinds.head(sentence, from, to));
    if (VAGUE.contains(head.lower())
        || OPENERS.contains(sentence.at(from).lower())
        || sentence.at(from).is("NUM")) {
      return false;
    }
    if (head.is("PROPN")) {
      return true;
    }
    boolean article = sentence.at(from).is("DET");
    long content =
        sentence.tokens().subList(from, to).stream()
            .filter(t -> t.is("NOUN", "PROPN", "ADJ"))
            .count();
    return article ? content >= 2 : content >= 1;
  }
}
