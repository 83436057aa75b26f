package dev.openbook.datasets.lab;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds out where answers to questions about a world come from. An answer says a value that stands
 * in it in whole words, whatever else it says: right ones are looked for first, so that right here
 * is what {@code subExactMatch} counts.
 *
 * <p>Each document is read once, and kept. Not safe for concurrent use.
 */
public final class OriginReader {
  private final Map<Document, List<Person>> people = new HashMap<>();
  private final Map<String, Pattern> patterns = new HashMap<>();

  /**
   * Returns where an answer comes from.
   *
   * @param question of a dataset {@code lab}
   * @param shown what stood in the prompt, whole documents in their plain wording; others tell
   *     nothing here
   * @param answer as scored; blank for none
   */
  public AnswerOrigin of(Question question, List<Passage> shown, String answer) {
    if (answer.isBlank()) {
      return AnswerOrigin.NONE;
    }
    PersonAttribute asked = LabDataset.attribute(question);
    if (question.answers().stream().anyMatch(value -> says(answer, value))) {
      return shown.stream().anyMatch(question::isGold)
          ? AnswerOrigin.CONTEXT
          : AnswerOrigin.WEIGHTS;
    }
    List<Person> told = shown.stream().flatMap(this::person).toList();
    if (told.stream().anyMatch(person -> tells(person, asked, answer))) {
      return AnswerOrigin.DISTRACTOR;
    }
    if (told.stream()
        .flatMap(person -> person.values().values().stream())
        .anyMatch(value -> says(answer, value))) {
      return AnswerOrigin.OTHER_FACT;
    }
    return isPossible(asked, answer) ? AnswerOrigin.POSSIBLE : AnswerOrigin.INVENTED;
  }

  private boolean isPossible(PersonAttribute asked, String answer) {
    return asked == PersonAttribute.HOUSEMATE
        ? LabWorld.holdsName(answer)
        : LabWorld.values(asked).anyMatch(value -> says(answer, value));
  }

  private Stream<Person> person(Passage passage) {
    var document = new Document(passage.documentId(), passage.title(), passage.text());
    return people.computeIfAbsent(document, LabDataset::people).stream();
  }

  private boolean tells(Person person, PersonAttribute attribute, String answer) {
    return person.told().contains(attribute) && says(answer, person.value(attribute));
  }

  private boolean says(String answer, String value) {
    return patterns
        .computeIfAbsent(
            value,
            each ->
                Pattern.compile(
                    "(?<!\\w)" + Pattern.quote(each) + "(?!\\w)",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
        .matcher(answer)
        .find();
  }
}
