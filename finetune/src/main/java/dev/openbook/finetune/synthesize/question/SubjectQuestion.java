package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.NounPhrases;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.TaggedSentence.Token;
import dev.openbook.finetune.synthesize.english.Verbs;
import java.util.List;
import java.util.Set;

/**
 * Who or what did it: "Who led the team in sacks?".
 *
 * @param verbs finite forms; other verbs are not trusted to be the clause's main verb
 */
record SubjectQuestion(Verbs verbs) implements QuestionRule {
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
    if (!Answers.isTelling(sentence, from, to) || isIdentity(clause, head)) {
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

  /** "The principal crops are tea and coffee" is no question for tea and coffee. */
  private static boolean isIdentity(Clause clause, Token head) {
    TaggedSentence sentence = clause.sentence();
    boolean be = Set.of("is", "are", "was", "were").contains(sentence.at(clause.verb()).lower());
    boolean been = sentence.at(clause.rest()).lower().equals("been");
    int next = been ? clause.rest() + 1 : clause.rest();
    return (be || been)
        && head.is("NOUN")
        && sentence.at(clause.subject()).lower().equals("the")
        && next < sentence.size()
        && sentence.at(next).is("DET", "PROPN", "NOUN", "NUM");
  }
}
