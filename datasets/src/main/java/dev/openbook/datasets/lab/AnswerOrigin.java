package dev.openbook.datasets.lab;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the answer to a question about a world comes from. It is exact, since every value that a
 * shown passage tells is known; who guesses is right on 1 % of the questions and looks like one who
 * knows. An answer says a value that stands in it in whole words, whatever else it says: right ones
 * are looked for first, so that right here is what {@code subExactMatch} counts.
 */
public enum AnswerOrigin {
  /** Right, and a shown passage tells it. */
  CONTEXT("right, from a passage"),
  /** Right, and no shown passage tells it. */
  WEIGHTS("right, from the weights"),
  /** Wrong: another person's value of what was asked, told by a shown passage. */
  DISTRACTOR("wrong, another person's"),
  /** Wrong: something else that a shown passage tells, of whomever. */
  OTHER_FACT("wrong, another fact shown"),
  /** Wrong: some person's value of what was asked, which no shown passage tells. */
  POSSIBLE("wrong, a possible value"),
  /** Wrong: nothing that could be a value of what was asked. */
  INVENTED("wrong, no such value"),
  /** No answer, {@code unknown} for example. */
  NONE("no answer");

  private final String label;

  AnswerOrigin(String label) {
    this.label = label;
  }

  /** Returns the name for readers, lower case. */
  public String label() {
    return label;
  }

  /**
   * Returns where an answer comes from.
   *
   * @param question of a dataset {@code lab}
   * @param shown what stood in the prompt, whole documents in their plain wording; others tell
   *     nothing here
   * @param answer as scored; blank for none
   */
  public static AnswerOrigin of(Question question, List<Passage> shown, String answer) {
    if (answer.isBlank()) {
      return NONE;
    }
    PersonAttribute asked = LabDataset.attribute(question);
    if (question.answers().stream().anyMatch(value -> says(answer, value))) {
      return shown.stream().anyMatch(question::isGold) ? CONTEXT : WEIGHTS;
    }
    List<Person> people = shown.stream().flatMap(AnswerOrigin::person).toList();
    if (people.stream().anyMatch(person -> tells(person, asked, answer))) {
      return DISTRACTOR;
    }
    if (people.stream()
        .flatMap(person -> person.values().values().stream())
        .anyMatch(value -> says(answer, value))) {
      return OTHER_FACT;
    }
    return LabWorld.values(asked).anyMatch(value -> says(answer, value)) ? POSSIBLE : INVENTED;
  }

  private static Stream<Person> person(Passage passage) {
    var document = new Document(passage.documentId(), passage.title(), passage.text());
    return LabDataset.person(document).stream();
  }

  private static boolean tells(Person person, PersonAttribute attribute, String answer) {
    return person.told().contains(attribute) && says(answer, person.value(attribute));
  }

  private static boolean says(String answer, String value) {
    return Pattern.compile(
            "(?<!\\w)" + Pattern.quote(value) + "(?!\\w)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
        .matcher(answer)
        .find();
  }
}
