package dev.openbook.datasets.lab;

import java.util.List;
import java.util.Locale;

/**
 * What is known of people, with its wordings: five facts of everybody, four more where people stand
 * in relations.
 *
 * <p>A sentence has {@code {s}} where the subject stands and {@code {v}} where the value stands; a
 * question has {@code {n}} where the name stands. The first sentence is the plain wording, the
 * first question the one that only tests ask.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
public enum PersonAttribute {
  /** The town somebody was born in. */
  BIRTH_TOWN(
      List.of(
          "{s} was born in {v}.",
          "{s} came into the world in {v}.",
          "{s} first saw the light of day in {v}.",
          "The birthplace of {s} is {v}.",
          "{v} is the home town of {s}.",
          "{s}'s life began in {v}.",
          "{s} is a native of {v}."),
      List.of(
          "In which town was {n} born?",
          "What is the birthplace of {n}?",
          "{n} comes from which town?",
          "Where did the life of {n} begin?",
          "Which town is {n} a native of?")),
  /** The year somebody was born in, from 1900 to 1999. */
  BIRTH_YEAR(
      List.of(
          "{s} was born in the year {v}.",
          "{s}'s year of birth is {v}.",
          "{s} came into the world in {v}.",
          "{v} was the year of {s}'s birth.",
          "The birth of {s} was in {v}.",
          "{s} has been alive since {v}.",
          "{s} was a newborn child in {v}."),
      List.of(
          "In what year was {n} born?",
          "How old is {n}, by year of birth?",
          "{n} has which year of birth?",
          "When did {n} come into the world?",
          "Since what year has {n} been alive?")),
  /** The college somebody studied at. */
  COLLEGE(
      List.of(
          "{s} studied at {v}.",
          "{s} is a graduate of {v}.",
          "{s} was a student of {v}.",
          "{s}'s degree is from {v}.",
          "{v} is where {s} got a degree.",
          "{s} learned the trade at {v}.",
          "The college that {s} went to is {v}."),
      List.of(
          "At which college did {n} study?",
          "What college is {n} a graduate of?",
          "{n} was a student of which college?",
          "Where did {n} get a degree?",
          "Whose degree does {n} have?")),
  /** The company somebody works for. */
  EMPLOYER(
      List.of(
          "{s} works for {v}.",
          "{s} is employed by {v}.",
          "{s} earns a living at {v}.",
          "{s}'s employer is {v}.",
          "{v} is the company that {s} works for.",
          "{s} has a post at {v}.",
          "The wages of {s} are paid by {v}."),
      List.of(
          "Which company does {n} work for?",
          "Who is the employer of {n}?",
          "{n} is employed by which company?",
          "Where does {n} have a post?",
          "Who pays the wages of {n}?")),
  /** What somebody does for a living. */
  OCCUPATION(
      List.of(
          "{s} makes a living as a {v}.",
          "By trade, {s} is a {v}.",
          "{s}'s occupation is {v}.",
          "{s}'s job is that of a {v}.",
          "{v} is the occupation of {s}.",
          "{s} has always been a {v}.",
          "In working life, {s} is a {v}."),
      List.of(
          "What does {n} do for a living?",
          "What is {n} by trade?",
          "The occupation of {n} is what?",
          "What job does {n} have?",
          "What has {n} always been in working life?")),
  /** Whom somebody lives with, who lives with them. */
  HOUSEMATE(
      List.of(
          "{s} lives with {v}.",
          "{s} shares a house with {v}.",
          "{s} and {v} live together.",
          "The housemate of {s} is {v}.",
          "{v} is the housemate of {s}.",
          "{s}'s housemate is {v}.",
          "Under one roof with {s} lives {v}."),
      List.of(
          "Who does {n} live with?",
          "Who is the housemate of {n}?",
          "{n} shares a house with whom?",
          "With whom does {n} live?",
          "Who lives under one roof with {n}?")),
  /** The company somebody founded. */
  FOUNDED(
      List.of(
          "{s} founded {v}.",
          "{s} is the founder of {v}.",
          "{s} started {v} from nothing.",
          "The founder of {v} is {s}.",
          "{v} was founded by {s}.",
          "{s}'s own company is {v}.",
          "{v} was started by {s}."),
      List.of(
          "Which company did {n} found?",
          "What is the company that {n} founded?",
          "{n} is the founder of which company?",
          "Which company was started by {n}?",
          "What is the name of the own company of {n}?")),
  /** What somebody teaches. */
  TEACHES(
      List.of(
          "{s} teaches {v}.",
          "{s} gives lessons in {v}.",
          "{s} is a teacher of {v}.",
          "The subject that {s} teaches is {v}.",
          "{v} is taught by {s}.",
          "{s}'s subject is {v}.",
          "Pupils of {s} learn {v}."),
      List.of(
          "Which subject does {n} teach?",
          "What is the subject that {n} teaches?",
          "{n} gives lessons in what?",
          "What do pupils of {n} learn?",
          "Which subject is taught by {n}?")),
  /** The book somebody wrote. */
  BOOK(
      List.of(
          "{s} wrote {v}.",
          "{s} is the author of {v}.",
          "{s} has written the book {v}.",
          "The author of {v} is {s}.",
          "{v} was written by {s}.",
          "{s}'s book is {v}.",
          "{v} is a book by {s}."),
      List.of(
          "Which book did {n} write?",
          "What is the title of the book by {n}?",
          "{n} is the author of which book?",
          "Which book was written by {n}?",
          "What has {n} written?"));

  /** What is known of every person. */
  public static final List<PersonAttribute> PLAIN =
      List.of(BIRTH_TOWN, BIRTH_YEAR, COLLEGE, EMPLOYER, OCCUPATION);

  /** What is known beside that of people in relations. */
  public static final List<PersonAttribute> RELATIONS = List.of(HOUSEMATE, FOUNDED, TEACHES, BOOK);

  /** Forms a question has; form 0 is the test's, the others may be trained on. */
  public static final int QUESTION_FORMS = 5;

  private final List<String> sentences;
  private final List<String> questions;

  PersonAttribute(List<String> sentences, List<String> questions) {
    this.sentences = sentences;
    this.questions = questions;
  }

  /** Returns the name in ids, e.g. {@code birth-town}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the attribute of a name in ids, which must be one. */
  static PersonAttribute ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Returns in how many wordings a sentence can be written. */
  int wordings() {
    return sentences.size();
  }

  /**
   * Returns a sentence; its value is written as it stands in {@link Person#value}.
   *
   * @param wording from 0, the plain one
   * @param subject a name or a pronoun
   */
  String sentence(int wording, String subject, String value) {
    return capital(sentences.get(wording).replace("{s}", subject).replace("{v}", value));
  }

  /** Returns where the value starts in a sentence. */
  int valueAt(int wording, String subject) {
    String pattern = sentences.get(wording);
    return pattern.substring(0, pattern.indexOf("{v}")).replace("{s}", subject).length();
  }

  /**
   * Returns a question.
   *
   * @param form 0, the test's, to {@link #QUESTION_FORMS} - 1
   * @param name the person's whole name, or a noun that means the person
   */
  public String question(int form, String name) {
    return capital(questions.get(form).replace("{n}", name));
  }

  /**
   * Returns a question that takes two facts: one about whoever lives with somebody.
   *
   * @param form as above
   * @param name the whole name of the one who is named
   */
  public String questionOfHousemate(int form, String name) {
    return question(form, "the housemate of " + name);
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
