package dev.openbook.datasets.lab;

import dev.openbook.datasets.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what texts tell of the people of some documents, and counts what is so. Exact for sentences
 * and questions in any wording of the world; what is said otherwise is not read.
 */
public final class StatementReader {
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.?!])\\s+|\\s*\\n\\s*");
  private static final String QUESTION = "Question:";
  private static final String ANSWER = "Answer:";
  private static final String SUBJECT = "{s}";
  private static final String VALUE = "{v}";

  private static final List<Form> SENTENCES =
      Stream.of(PersonAttribute.values())
          .flatMap(
              attribute ->
                  IntStream.range(0, attribute.wordings())
                      .mapToObj(
                          wording ->
                              Form.of(attribute, attribute.sentence(wording, SUBJECT, VALUE))))
          .toList();
  private static final List<Form> QUESTIONS =
      Stream.of(PersonAttribute.values())
          .flatMap(
              attribute ->
                  IntStream.range(0, PersonAttribute.QUESTION_FORMS)
                      .mapToObj(form -> Form.of(attribute, attribute.question(form, SUBJECT))))
          .toList();

  /** A wording of an attribute. */
  private record Form(PersonAttribute attribute, Pattern pattern) {
    static Form of(PersonAttribute attribute, String wording) {
      String regex =
          Pattern.quote(wording)
              .replace(SUBJECT, "\\E(?<subject>\\p{L}+ \\p{L}+|she|he)\\Q")
              .replace(VALUE, "\\E(?<value>[^.]+)\\Q");
      return new Form(attribute, Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    }
  }

  private final Map<String, Person> people;

  private StatementReader(Map<String, Person> people) {
    this.people = people;
  }

  /**
   * Returns a reader that compares statements with what documents tell; empty where one of them is
   * of no world or not in the plain wording.
   */
  public static Optional<StatementReader> over(List<Document> documents) {
    var people = new HashMap<String, Person>();
    for (Document document : documents) {
      List<Person> told = LabDataset.people(document);
      if (told.isEmpty()) {
        return Optional.empty();
      }
      told.forEach(person -> people.put(person.name(), person));
    }
    return Optional.of(new StatementReader(people));
  }

  /**
   * Counts a running text's statements, one in each sentence, and in each question with its answer
   * on the line below. A line that is a name says whom pronouns below it mean.
   */
  public StatementCount of(String text) {
    StatementCount count = StatementCount.NONE;
    @Nullable Person last = null;
    var lines = new ArrayList<>(List.of(SENTENCE_END.split(text.strip())));
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      @Nullable Person titled = people.get(line);
      if (titled != null) {
        last = titled;
      } else if (line.startsWith(QUESTION)
          && i + 1 < lines.size()
          && lines.get(i + 1).startsWith(ANSWER)) {
        String answer = lines.get(++i).substring(ANSWER.length());
        count = count.plus(of(line.substring(QUESTION.length()), answer));
      } else {
        Sentence sentence = read(line, last);
        count = count.plus(sentence.count());
        last = sentence.about().orElse(last);
      }
    }
    return count;
  }

  /** Counts the statement that an answer to a question is. */
  public StatementCount of(String question, String answer) {
    String value = answer.strip().replaceFirst("\\.$", "");
    StatementCount found = StatementCount.UNREAD;
    for (Form form : QUESTIONS) {
      Matcher matcher = form.pattern().matcher(question.strip());
      if (matcher.matches()) {
        @Nullable Person person = people.get(matcher.group("subject"));
        if (person != null) {
          found = tells(person, form.attribute(), value);
        }
      }
    }
    return found;
  }

  private record Sentence(StatementCount count, Optional<Person> about) {}

  /** A sentence may be a form of several attributes; it is right if it is so for one. */
  private Sentence read(String line, @Nullable Person last) {
    StatementCount found = StatementCount.UNREAD;
    @Nullable Person about = null;
    for (Form form : SENTENCES) {
      Matcher matcher = form.pattern().matcher(line);
      if (matcher.matches()) {
        String subject = matcher.group("subject");
        @Nullable Person person = subject.contains(" ") ? people.get(subject) : last;
        if (person != null && found.right() == 0) {
          about = person;
          found = tells(person, form.attribute(), matcher.group("value"));
        }
      }
    }
    return new Sentence(found, Optional.ofNullable(about));
  }

  private static StatementCount tells(Person person, PersonAttribute attribute, String value) {
    return person.told().contains(attribute) && person.value(attribute).equalsIgnoreCase(value)
        ? StatementCount.RIGHT
        : StatementCount.WRONG;
  }
}
