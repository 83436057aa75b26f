package dev.openbook.datasets.lab;

import java.util.List;
import java.util.Locale;

/**
 * What is known of every person, with its wordings.
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
          "What has {n} always been in working life?"));

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
    String filled = sentences.get(wording).replace("{s}", subject).replace("{v}", value);
    return Character.toUpperCase(filled.charAt(0)) + filled.substring(1);
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
   * @param name the person's whole name
   */
  public String question(int form, String name) {
    return questions.get(form).replace("{n}", name);
  }
}
