package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.TaggedSentence.Token;
import dev.openbook.finetune.synthesize.english.Verbs;
import java.util.Optional;

/**
 * Turns statements into the order of questions: "was the war lifted", "did Tesla move".
 *
 * @param verbs finite forms that can be taken apart
 */
record Inversion(Verbs verbs) {
  /**
   * Returns auxiliary, subject and verb; empty when the verb's infinitive is not known.
   *
   * @param clause a clause whose subject and verb are asked
   * @param kinds knows which words the document writes with a small letter
   */
  Optional<String> of(Clause clause, EntityKinds kinds) {
    Token verb = clause.sentence().at(clause.verb());
    if (clause.subjectEnd() != clause.verb()) {
      return Optional.empty(); // an adverb between: its new place is not safe
    }
    if (clause.hasAuxiliary()) {
      return Optional.of(verb.lower() + " " + clause.subjectInside(kinds));
    }
    return verbs
        .form(verb.text())
        .map(
            form ->
                form.tense().auxiliary() + " " + clause.subjectInside(kinds) + " " + form.base());
  }
}
