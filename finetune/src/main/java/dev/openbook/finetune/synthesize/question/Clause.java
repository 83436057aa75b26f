package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.TaggedSentence.Token;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The main clause of a declarative sentence: lead, subject, verb, rest.
 *
 * <p>{@code In 1973, | the embargo | was | lifted by ministers}. Indices are tokens, ranges
 * half-open; subordinate and coordinate clauses after the main one are cut off.
 *
 * @param sentence the sentence
 * @param subject first token of the subject; before it stands the lead with its comma, if any
 * @param subjectEnd end of the subject
 * @param verb the finite verb or auxiliary; adverbs may stand between subject and verb
 * @param end end of the clause
 */
record Clause(TaggedSentence sentence, int subject, int subjectEnd, int verb, int end) {
  private static final Set<String> NOMINAL =
      Set.of("DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "ADP", "CCONJ", "SYM");
  private static final Set<String> STOPS = Set.of(".", ";", ":", "--", "-", "\u2013", "\u2014");
  private static final Set<String> CUTTING_CONJUNCTIONS =
      Set.of(
          "because",
          "while",
          "whereas",
          "although",
          "though",
          "since",
          "so",
          "but",
          "unless",
          "as");
  private static final Set<String> SPLITTABLE =
      Set.of("when", "if", "whether", "until", "once", "how", "where");
  private static final Set<String> AUXILIARIES =
      Set.of(
          "is", "are", "was", "were", "has", "have", "had", "does", "do", "did", "can", "could",
          "will", "would", "may", "might", "must", "shall", "should");
  private static final Set<String> NOT_FINITE = Set.of("being", "having", "been", "be", "to");
  private static final Set<String> ADVERBIAL =
      Set.of("for", "during", "after", "before", "since", "until", "despite", "along", "as", "to");
  private static final Set<String> DROPPED_ADVERBS =
      Set.of("also", "however", "therefore", "thus", "then", "hence", "later", "still", "now");
  private static final int LONGEST_LEAD = 9; // tokens with the comma
  private static final int LONGEST_SUBJECT = 10;

  /** Returns the main clause, empty when the sentence has no simple one. */
  static Optional<Clause> parse(TaggedSentence sentence) {
    int subject = lead(sentence);
    int subjectEnd = subject;
    while (subjectEnd < sentence.size()
        && (NOMINAL.contains(sentence.at(subjectEnd).tag()) || sentence.isHyphen(subjectEnd))
        && !sentence.at(subjectEnd).text().equals("not")) {
      subjectEnd++;
    }
    int verb = subjectEnd;
    while (verb < sentence.size() && sentence.at(verb).is("ADV")) {
      verb++;
    }
    boolean wellFormed =
        subjectEnd > subject
            && subjectEnd - subject <= LONGEST_SUBJECT
            && verb < sentence.size() - 2
            && sentence.at(verb).is("VERB", "AUX")
            && sentence.at(subject).is("DET", "ADJ", "NOUN", "PROPN", "NUM")
            && sentence.at(subjectEnd - 1).is("NOUN", "PROPN")
            && !hasLooseParts(sentence, subject, subjectEnd);
    if (!wellFormed) {
      return Optional.empty();
    }
    return Optional.of(new Clause(sentence, subject, subjectEnd, verb, end(sentence, verb + 1)))
        .filter(Clause::isPlain);
  }

  private static int lead(TaggedSentence sentence) {
    if (!sentence.at(0).is("ADP")) {
      return 0;
    }
    for (int i = 1; i < Math.min(LONGEST_LEAD, sentence.size()); i++) {
      Token token = sentence.at(i);
      if (token.text().equals(",")) {
        boolean date = i + 1 < sentence.size() && sentence.at(i + 1).is("NUM");
        if (!date) {
          return i + 1;
        }
      } else if (token.is("VERB", "AUX", "PRON", "SCONJ")) {
        return 0;
      } else if (isYear(token) && i == 1 && i + 1 < sentence.size()) {
        return sentence.at(2).text().equals(",") ? 3 : 2; // "In 1973 the embargo"
      }
    }
    return 0;
  }

  /** "Warsaw for the first time became": an adverbial is no part of the subject. */
  private static boolean hasLooseParts(TaggedSentence sentence, int from, int to) {
    return sentence.tokens().subList(from, to).stream()
        .anyMatch(t -> ADVERBIAL.contains(t.lower()));
  }

  /** Whether nothing speaks against a finite main verb without negation. */
  private boolean isPlain() {
    if (end - verb < 2) {
      return false;
    }
    Token next = sentence.at(verb + 1);
    Token main = sentence.at(verb);
    boolean reduced =
        main.is("VERB") && (next.lower().equals("by") || main.lower().endsWith("ing"));
    if (reduced || NOT_FINITE.contains(main.lower())) {
      return false; // "furniture designed by ..."
    }
    boolean negated = next.lower().equals("not") || next.lower().equals("n't");
    boolean known = main.is("VERB") || AUXILIARIES.contains(main.lower());
    return known
        && !negated
        && !isCutComplement()
        && !isCutList()
        && (sentence.at(verb).is("AUX") || !hasSecondFiniteVerb());
  }

  /** "It was reported that in 1974": a subordinate clause which the cut may have split. */
  private boolean isCutComplement() {
    boolean whole = end >= sentence.size() - 1;
    return !whole
        && IntStream.range(verb, end)
            .anyMatch(
                i ->
                    sentence.at(i).is("SCONJ")
                        || SPLITTABLE.contains(sentence.at(i).lower())
                        || (sentence.at(i).lower().equals("that") && verbs(i, end) == 0));
  }

  /** "Found in cyanobacteria, and glaucophyte": the rest of a list was cut off. */
  private boolean isCutList() {
    boolean cut = end < sentence.size() && sentence.at(end).text().equals(",");
    return cut && sentence.tokens().subList(verb, end).stream().anyMatch(t -> t.text().equals(","));
  }

  /** "The engine used in ships was large": then {@code used} is no main verb. */
  private boolean hasSecondFiniteVerb() {
    for (int i = verb + 1; i < end; i++) {
      Token token = sentence.at(i);
      if (token.text().equals(",") || token.is("SCONJ", "CCONJ") || isRelative(token)) {
        return false;
      }
      boolean infinitive = sentence.at(i - 1).lower().equals("to");
      if (token.is("AUX") || (token.is("VERB") && !infinitive && !isParticiple(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean isParticiple(int i) {
    String word = sentence.at(i).lower();
    return word.endsWith("ing") || (word.endsWith("ed") && !sentence.at(i - 1).is("NOUN", "PROPN"));
  }

  private static boolean isRelative(Token token) {
    return Set.of("that", "which", "who", "whom", "whose", "where", "when", "what", "how")
        .contains(token.lower());
  }

  private static int end(TaggedSentence sentence, int from) {
    for (int i = from; i < sentence.size(); i++) {
      Token token = sentence.at(i);
      boolean stop = STOPS.contains(token.text()) && !sentence.isHyphen(i);
      boolean conjunction =
          token.is("SCONJ", "CCONJ") && CUTTING_CONJUNCTIONS.contains(token.lower());
      if (stop || conjunction) {
        return trimmed(sentence, from, i);
      }
      if (token.text().equals(",") && !continuesPhrase(sentence, i)) {
        return trimmed(sentence, from, i);
      }
      if (token.is("CCONJ") && opensClause(sentence, i + 1)) {
        if (sentence.at(i - 1).is("VERB")) {
          return from; // "to develop and produce it": the first verb wants the second's object
        }
        return trimmed(sentence, from, i);
      }
    }
    return sentence.size();
  }

  private static int trimmed(TaggedSentence sentence, int from, int end) {
    int last = end;
    while (last > from
        && (sentence.at(last - 1).text().equals(",") || sentence.at(last - 1).is("CCONJ"))) {
      last--;
    }
    return last;
  }

  /** Whether a comma stands inside a date, a place name or a list. */
  private static boolean continuesPhrase(TaggedSentence sentence, int comma) {
    if (comma + 1 >= sentence.size()) {
      return false;
    }
    Token before = sentence.at(comma - 1);
    Token after = sentence.at(comma + 1);
    if (isYear(after) && before.is("NUM", "PROPN")) {
      return true;
    }
    if (before.is("PROPN") && after.is("PROPN")) {
      return true;
    }
    boolean opensPhrase =
        after.is("CCONJ") && comma + 2 < sentence.size() && sentence.at(comma + 2).is("ADP");
    if (opensPhrase) {
      return false; // ", and in 1981, ..."
    }
    for (int i = comma + 1; i < Math.min(comma + 14, sentence.size()); i++) {
      Token token = sentence.at(i);
      if (token.is("CCONJ")) {
        return !opensClause(sentence, i + 1);
      }
      if (!token.is("DET", "ADJ", "NOUN", "PROPN", "NUM") && !token.text().equals(",")) {
        return false;
      }
    }
    return false;
  }

  private static boolean opensClause(TaggedSentence sentence, int from) {
    for (int i = from; i < Math.min(from + 8, sentence.size()); i++) {
      Token token = sentence.at(i);
      if (token.is("VERB", "AUX")) {
        return !token.lower().endsWith("ing");
      }
      if (!NOMINAL.contains(token.tag()) && !token.is("ADV", "PRON")) {
        return false;
      }
    }
    return false;
  }

  static boolean isYear(Token token) {
    return token.text().matches("1[0-9]{3}|20[0-4][0-9]");
  }

  /** Returns the first token of the rest: after the verb. */
  int rest() {
    return verb + 1;
  }

  /** Returns whether the verb is an auxiliary or the copula. */
  boolean hasAuxiliary() {
    return sentence.at(verb).is("AUX");
  }

  /** Returns the lead with a comma and a blank ("In 1973, "), empty when there is none. */
  String leadText() {
    if (subject == 0) {
      return "";
    }
    boolean comma = sentence.at(subject - 1).text().equals(",");
    return sentence.slice(0, comma ? subject - 1 : subject) + ", ";
  }

  /** Returns the subject as it stands. */
  String subjectText() {
    return sentence.slice(subject, subjectEnd);
  }

  /**
   * Returns the subject as it stands inside a sentence.
   *
   * @param kinds knows which words the document writes with a small letter
   */
  String subjectInside(EntityKinds kinds) {
    Token first = sentence.at(subject);
    boolean small = subject == 0 && (first.is("DET") || kinds.common().contains(first.lower()));
    return (small ? first.lower() : first.text())
        + sentence
            .text()
            .substring(sentence.at(subject).span().end(), sentence.at(subjectEnd - 1).span().end());
  }

  /** Returns verb and rest up to the clause's end, empty adverbs left out. */
  String predicate() {
    var kept = new StringBuilder();
    for (int i = subjectEnd; i < verb; i++) {
      if (!DROPPED_ADVERBS.contains(sentence.at(i).lower())) {
        kept.append(sentence.at(i).text()).append(' ');
      }
    }
    return kept + sentence.at(verb).text() + after(rest(), end);
  }

  /**
   * Returns tokens with a blank before them unless there are none; "also" right at the start is
   * left out.
   */
  String after(int from, int to) {
    int start = from < to && DROPPED_ADVERBS.contains(sentence.at(from).lower()) ? from + 1 : from;
    return start < to ? " " + sentence.slice(start, to) : "";
  }

  /** Returns the number of verbs in a range of tokens. */
  long verbs(int from, int to) {
    return sentence.tokens().subList(from, to).stream().filter(t -> t.is("VERB", "AUX")).count();
  }

  /** Returns whether a range holds a relative pronoun, a conjunction or an infinitive's "to". */
  boolean hasSubordination(int from, int to) {
    return sentence.tokens().subList(from, to).stream()
        .anyMatch(
            t ->
                t.is("SCONJ", "PRON") || isRelative(t) || (t.is("PART") && t.lower().equals("to")));
  }
}
