package dev.openbook.finetune.synthesize.question;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Other forms of a question that have the same answer, by rule.
 *
 * <p>"In what year was X opened?" is also "When was X opened?", "In 1698, who patented a pump?"
 * also "Who patented a pump in 1698?", "By whom was X coined?" also "Who coined X?". A form that
 * the words do not allow for certain is left out.
 */
final class QuestionForms {
  private static final Pattern ASKED =
      Pattern.compile(
          "(?:(?<lead>(?:In|On|By|During|Since|At|After|Before|Until) .+?), )?(?<word>(?:[Bb]y"
              + " whom|[Bb]y what|[Ii]n what year|[Hh]ow"
              + " many|[Ww]hom|[Ww]ho|[Ww]hat|[Ww]hen|[Ww]here))(?<rest> .+)\\?");
  private static final Pattern DATE_LEAD = Pattern.compile("(?:In|On|By) (?:\\S+ ){0,3}\\d{4}");
  private static final Pattern NESTED =
      Pattern.compile(
          "\\b(?:that|which|who|whom|whose|where|when|because|to \\p{Ll}+|after|before|until|by"
              + " \\d{4}|in \\d{4}|\\p{Ll}+ing)\\b|,");
  private static final Pattern DAY = Pattern.compile(".*\\b\\d{1,2}\\b.*");
  private static final Pattern MONTH_AND_YEAR = Pattern.compile("\\p{Lu}\\p{Ll}+ \\d{4}");
  private static final Pattern PASSIVE =
      Pattern.compile(
          " (?:was|were) (?<subject>.+?) (?<verb>\\p{Ll}+ed|led|built|made|held|won|found|sent"
              + "|brought|bought|sold|taught|told)(?<rest>(?: .*)?)");
  private static final Pattern PAST_WORD =
      Pattern.compile(
          "\\b(?:\\p{Ll}+ed|led|built|made|held|won|found|sent|brought|bought|sold)\\b");
  private static final Set<String> SUBJECT_RULES = Set.of("who-subject@1", "what-subject@1");

  /**
   * A form of a question.
   *
   * @param id of the rule with its version
   * @param question with a question mark, its first letter as in a sentence
   */
  record Form(String id, String question) {}

  private QuestionForms() {}

  /** Returns a question as it was asked, then its other forms, none twice. */
  static List<Form> of(FoundQuestion found) {
    var forms = new ArrayList<Form>();
    forms.add(new Form("as-asked@1", found.bare()));
    Matcher asked = ASKED.matcher(found.bare());
    if (!asked.matches()) {
      return forms;
    }
    String lead = asked.group("lead") == null ? "" : asked.group("lead");
    String opening = lead.isEmpty() ? "" : lead + ", ";
    String word = asked.group("word").toLowerCase(Locale.ROOT);
    String rest = asked.group("rest");
    byRule(found, word, rest)
        .map(form -> new Form(form.id(), opening + form.question() + "?"))
        .forEach(forms::add);
    boolean moves = DATE_LEAD.matcher(lead).matches() && !NESTED.matcher(rest).find();
    if (moves) {
      String moved = rest + " " + lead.substring(0, 1).toLowerCase(Locale.ROOT) + lead.substring(1);
      forms.add(new Form("time-last@1", word + moved + "?"));
    }
    return forms;
  }

  private static Stream<Form> byRule(FoundQuestion found, String word, String rest) {
    String rule = found.candidate().rule();
    String answer = found.candidate().answer();
    if (SUBJECT_RULES.contains(rule)) {
      return Stream.of(new Form("do-you-know@1", "do you know " + word + rest))
          .filter(_ -> !found.bare().contains(", " + word));
    }
    return switch (rule) {
      case "year@1" ->
          word.equals("in what year")
              ? Stream.of(
                  new Form("which-year@1", "in which year" + rest),
                  new Form("when@1", "when" + rest))
              : Stream.empty();
      case "date@1" -> date(found, rest);
      case "how-many-subject@1", "how-many-object@1" ->
          Stream.of(new Form("what-number@1", "what number of" + rest));
      case "agent@1" -> active(word.endsWith("whom") ? "who" : "what", rest);
      case "where@1" -> place(found.evidence(), answer, rest);
      default -> Stream.empty();
    };
  }

  private static Stream<Form> date(FoundQuestion found, String rest) {
    String answer = found.candidate().answer();
    if (MONTH_AND_YEAR.matcher(answer).matches()) {
      return Stream.of(new Form("month-and-year@1", "in what month and year" + rest));
    }
    return DAY.matcher(answer).matches()
        ? Stream.of(new Form("what-date@1", "on what date" + rest))
        : Stream.empty();
  }

  /** "Who coined the name": only where one word alone can be the participle. */
  private static Stream<Form> active(String word, String rest) {
    Matcher passive = PASSIVE.matcher(rest);
    if (!passive.matches() || PAST_WORD.matcher(rest).results().count() != 1) {
      return Stream.empty();
    }
    return Stream.of(
        new Form(
            "active@1",
            word
                + " "
                + passive.group("verb")
                + " "
                + passive.group("subject")
                + passive.group("rest")));
  }

  private static Stream<Form> place(String evidence, String answer, String rest) {
    for (String preposition : List.of("in", "at", "near")) {
      if (evidence.contains(" " + preposition + " " + answer)) {
        return Stream.of(new Form("what-place@1", preposition + " what place" + rest));
      }
    }
    return Stream.empty();
  }
}
