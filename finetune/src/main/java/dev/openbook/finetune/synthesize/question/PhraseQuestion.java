package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.NounPhrases;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.TaggedSentence.Token;
import java.util.List;
import java.util.Set;

/** Questions about one phrase of the predicate: definition, agent, place, object. */
final class PhraseQuestion {
  private static final Set<String> PLACED =
      Set.of(
          "born",
          "located",
          "held",
          "headquartered",
          "based",
          "founded",
          "built",
          "situated",
          "buried",
          "raised",
          "educated",
          "signed",
          "spoken",
          "manufactured",
          "established",
          "discovered");
  private static final Set<String> LIGHT =
      Set.of(
          "have",
          "do",
          "get",
          "take",
          "make",
          "give",
          "be",
          "become",
          "remain",
          "go",
          "come",
          "put",
          "set",
          "play",
          "let",
          "stand",
          "begin",
          "continue",
          "try",
          "seem",
          "appear",
          "represent",
          "last",
          "cost",
          "weigh",
          "spend",
          "live",
          "return",
          "move",
          "serve",
          "constitute",
          "form",
          "include",
          "comprise",
          "turn",
          "keep",
          "place",
          "grant",
          "offer",
          "award",
          "send",
          "show",
          "teach",
          "lend",
          "allow",
          "call",
          "name",
          "elect",
          "appoint",
          "consider",
          "render",
          "declare",
          "tend",
          "help",
          "pay",
          "face",
          "stay");

  private PhraseQuestion() {}

  /** "What is Warsaw?": the copula with an indefinite or definite description of a name. */
  static List<QuestionRule.Candidate> definition(Clause clause, EntityKinds kinds) {
    TaggedSentence sentence = clause.sentence();
    int from = clause.rest();
    boolean fit =
        Set.of("is", "was", "are", "were").contains(sentence.at(clause.verb()).lower())
            && clause.subject() == 0
            && clause.subjectEnd() == clause.verb()
            && Set.of("a", "an", "the").contains(sentence.at(from).lower())
            && NounPhrases.hasName(sentence, clause.subject(), clause.subjectEnd());
    int end = NounPhrases.end(sentence, from, clause.end());
    EntityKinds.Kind kind = kinds.kind(sentence, clause.subject(), clause.subjectEnd());
    boolean ends = end == clause.end() || sentence.at(end).is("PUNCT", "PRON", "SCONJ");
    boolean cutShort = end < clause.end() && sentence.at(end).lower().equals("of");
    if (!fit
        || end - from < 3
        || end - from > 10
        || !ends
        || cutShort
        || kind == EntityKinds.Kind.UNKNOWN) {
      return List.of();
    }
    String word = kind == EntityKinds.Kind.PERSON ? "who " : "what ";
    return List.of(
        new QuestionRule.Candidate(
            "definition@1",
            word + sentence.at(clause.verb()).lower() + " " + clause.subjectInside(kinds) + "?",
            sentence.slice(from, end)));
  }

  /** "By whom was the machine invented?": a passive with its agent. */
  static List<QuestionRule.Candidate> agent(Clause clause, EntityKinds kinds, Inversion inversion) {
    TaggedSentence sentence = clause.sentence();
    int by = find(clause, Set.of("by"));
    if (by < 0 || !isPassive(clause, by)) {
      return List.of();
    }
    int end = NounPhrases.end(sentence, by + 1, clause.end());
    if (end == by + 1
        || !endsPhrase(clause, end)
        || end - by > 8
        || !Answers.isTelling(sentence, by + 1, end)) {
      return List.of();
    }
    EntityKinds.Kind kind = kinds.kind(sentence, by + 1, end);
    if (kind == EntityKinds.Kind.UNKNOWN) {
      return List.of();
    }
    String word = kind == EntityKinds.Kind.PERSON ? "by whom " : "by what ";
    return inversion
        .of(clause, kinds)
        .map(
            inverted ->
                new QuestionRule.Candidate(
                    "agent@1",
                    clause.leadText()
                        + word
                        + inverted
                        + clause.after(clause.rest(), by)
                        + clause.after(end, clause.end())
                        + "?",
                    sentence.slice(by + 1, end)))
        .stream()
        .toList();
  }

  /** "Where was Tesla born?": a passive of a verb of place with a name after "in". */
  static List<QuestionRule.Candidate> place(Clause clause, EntityKinds kinds, Inversion inversion) {
    TaggedSentence sentence = clause.sentence();
    int in = find(clause, Set.of("in", "at", "near"));
    if (in < 0 || !isPassive(clause, in) || !PLACED.contains(sentence.at(clause.rest()).lower())) {
      return List.of();
    }
    int from = sentence.at(Math.min(in + 1, clause.end() - 1)).is("DET") ? in + 2 : in + 1;
    int end = NounPhrases.nameEnd(sentence, from, clause.end());
    if (end <= from
        || !endsPhrase(clause, end)
        || sentence
            .at(from)
            .text()
            .matches(
                "(?i)[0-9].*|january|february|march|april|may|june|july|august|september|october|november|december")) {
      return List.of();
    }
    return inversion
        .of(clause, kinds)
        .map(
            inverted ->
                new QuestionRule.Candidate(
                    "where@1",
                    clause.leadText()
                        + "where "
                        + inverted
                        + clause.after(clause.rest(), in)
                        + clause.after(end, clause.end())
                        + "?",
                    sentence.slice(in + 1, end)))
        .stream()
        .toList();
  }

  /** "What did Tesla study?": the object of an active verb. */
  static List<QuestionRule.Candidate> object(
      Clause clause, EntityKinds kinds, Inversion inversion) {
    TaggedSentence sentence = clause.sentence();
    int from = clause.rest();
    int end = NounPhrases.end(sentence, from, clause.end());
    boolean light =
        clause.hasAuxiliary()
            || inversion
                .verbs()
                .form(sentence.at(clause.verb()).text())
                .map(form -> LIGHT.contains(form.base()))
                .orElse(true);
    if (light
        || end - from < 2
        || end - from > 8
        || !endsPhrase(clause, end)
        || !Answers.isTelling(sentence, from, end)
        || isCompared(sentence, from, end)
        || sentence.at(from).is("NUM")) {
      return List.of();
    }
    EntityKinds.Kind kind = kinds.kind(sentence, from, end);
    if (kind == EntityKinds.Kind.UNKNOWN) {
      return List.of();
    }
    String word = kind == EntityKinds.Kind.PERSON ? "whom " : "what ";
    return inversion
        .of(clause, kinds)
        .map(
            inverted ->
                new QuestionRule.Candidate(
                    "object@1",
                    clause.leadText() + word + inverted + clause.after(end, clause.end()) + "?",
                    sentence.slice(from, end)))
        .stream()
        .toList();
  }

  /** "More stonework than any church": not whole without what it is compared with. */
  private static boolean isCompared(TaggedSentence sentence, int from, int end) {
    return Set.of("more", "less", "fewer", "as").contains(sentence.at(from).lower())
        || (end < sentence.size() && sentence.at(end).lower().equals("than"));
  }

  private static boolean isPassive(Clause clause, int before) {
    TaggedSentence sentence = clause.sentence();
    return clause.hasAuxiliary()
        && sentence.at(clause.rest()).is("VERB")
        && !sentence.at(clause.rest()).lower().endsWith("ing")
        && clause.verbs(clause.rest() + 1, before) == 0
        && !clause.hasSubordination(clause.rest(), before);
  }

  private static boolean endsPhrase(Clause clause, int end) {
    if (end >= clause.end()) {
      return true;
    }
    Token next = clause.sentence().at(end);
    return next.is("ADP")
        && !next.lower().equals("of")
        && clause.verbs(end, clause.end()) == 0
        && !clause.hasSubordination(end, clause.end());
  }

  private static int find(Clause clause, Set<String> words) {
    for (int i = clause.rest() + 1; i < clause.end(); i++) {
      if (clause.sentence().at(i).is("ADP") && words.contains(clause.sentence().at(i).lower())) {
        return i;
      }
    }
    return -1;
  }
}
