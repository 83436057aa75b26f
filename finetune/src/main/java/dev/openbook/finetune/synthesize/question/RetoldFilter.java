package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.SentenceUnits;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is told again: stricter than {@link QuestionFilter}, for a doubtful question that comes once
 * in the first round would come back in every further one.
 */
final class RetoldFilter {
  private static final int NGRAM = 5; // as in curation
  private static final double MOST_REPEATED = 0.3;

  /** Nouns that "the" alone makes known. */
  private static final Set<String> UNIQUE =
      Set.of(
          "world",
          "sun",
          "earth",
          "moon",
          "sea",
          "ocean",
          "sky",
          "north",
          "south",
          "east",
          "west",
          "past",
          "future",
          "internet",
          "public",
          "universe",
          "atmosphere");

  private static final Set<String> POINTING =
      Set.of(
          "here",
          "today",
          "now",
          "recently",
          "currently",
          "ago",
          "later",
          "earlier",
          "latter",
          "next",
          "previous",
          "this",
          "these",
          "those",
          "such");
  private static final Set<String> TELLING_TAGS = Set.of("NOUN", "PROPN", "NUM");
  private static final Set<String> TELLING_WORDS =
      Set.of("of", "that", "which", "who", "whose", "where", "when", "for", "between", "-", "'s");
  private static final Pattern CROOKED =
      Pattern.compile(
          " ,|,\\s*\\?$|\\d\\.\\?$|^[^,]*, and\\b[^,]*$|\\bare one\\b|\\b(?:who|what)"
              + " (?:include|comprise|constitute)|\\bwho (?:contain|consist)|\\bas \\p{Ll}+\\?$"
              + "|\\bthough\\b|\\bwhat (?:is|are|was|were) \\d");

  /** What persons do: whoever is asked for by "what" may be one. */
  private static final Pattern PERSONAL =
      Pattern.compile(
          "\\bwhat"
              + " (?:led|died|married|wrote|argued|believed|said|thought|felt|refused|agreed|decided"
              + "|ordered|commanded|sailed|marched|arrived|left|went|returned|wanted|knew|met|fought|studied|was"
              + " (?:aware|born|killed|wounded|appointed|elected|buried))\\b");

  /** Happened more than once, or the question tells another time. */
  private static final Pattern OTHER_TIME =
      Pattern.compile("\\b(?:year|when) (?:has|have|had) |\\bsince\\b|\\bin \\d{4}\\b");

  private static final Pattern COUNT =
      Pattern.compile("[\\d.,]+(?: \\p{L}+)*|\\p{L}+(?:[ -]\\p{L}+)*");

  /** What was cut off behind a question or an answer goes on with the same list. */
  private static final Pattern GOES_ON =
      Pattern.compile(
          "(?:(?:, [^,;.]{1,30})*,? (?:and|or|nor)|,? (?:as well as|but also|rather"
              + " than|than))\\b.*");

  private static final Pattern COUNTED_LIST =
      Pattern.compile("(?: \\p{L}+){1,4}(?:,|,? (?:and|or)) .*");
  private static final Pattern AGENT_GOES_ON = Pattern.compile("(?:,| from| at| with) .*");
  private static final Pattern FOREIGN =
      Pattern.compile(
          "\\b(?:und|von|van|der|den|de|du|des|la|le|les|el|et|y|di|da|al|ibn) ____"
              + "|____ (?:und|von|van|der|de|du|des|la|et|y|di|ibn)\\b");
  private static final Pattern SHARED_NAME =
      Pattern.compile("____ (?:and|or) \\p{Lu}\\p{Ll}+ \\p{Lu}|____-|-____");
  private static final Pattern BARE_NUMBER = Pattern.compile("\\b(?:the|these|those) ____[.,]");
  private static final Pattern PART =
      Pattern.compile(
          "['\\u2019]s?$|^\\d+ (?:one|two|three|four|five|six|ten)$" + "|^(?:Inc|Ltd|Jr|Sr|Co)\\b");

  /**
   * "The largest, ...", "To the east, ...", "to that list", "both divisions", a formula or a
   * sentence that was cut.
   */
  private static final Pattern UNCLEAR =
      Pattern.compile(
          "^The \\p{Ll}+,|^To the \\p{Ll}+,|\\b(?:to|of|in|at|by|for|from|on|with) that \\p{Ll}"
              + "|\\bboth \\p{Ll}+s\\b|\\b\\p{Lu} \\d\\b|(?:\\d|\\p{Ll}{4})\\. \\p{Ll}");

  /** "The street curves down towards the": no name in sight. */
  private static final Pattern NAMELESS =
      Pattern.compile("The(?<words>(?! \\p{L}+ of)(?: [^\\p{Lu}\\d\\s]+){5}).*");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  private RetoldFilter() {}

  /**
   * Returns whether a sentence is understood under its document's title alone: no "the accident"
   * and no "here", which point to what stands before it.
   */
  static boolean isClear(TaggedSentence sentence, String title) {
    Set<String> known = new HashSet<>(QuestionFilter.words(title));
    known.addAll(UNIQUE);
    String text = sentence.text();
    boolean verbal = sentence.tokens().stream().anyMatch(token -> token.is("VERB", "AUX"));
    Matcher nameless = NAMELESS.matcher(text);
    boolean unnamed =
        nameless.matches()
            && QuestionFilter.words(nameless.group("words")).stream().noneMatch(known::contains);
    if (!verbal || unnamed || SentenceUnits.leans(text) || UNCLEAR.matcher(text).find()) {
      return false;
    }
    for (int i = 0; i < sentence.size(); i++) {
      if (POINTING.contains(sentence.at(i).lower()) || isBareDefinite(sentence, i, known)) {
        return false;
      }
    }
    return true;
  }

  /** "The tract", "the large tract": nothing behind it says which. */
  private static boolean isBareDefinite(TaggedSentence sentence, int the, Set<String> known) {
    if (!sentence.at(the).lower().equals("the")) {
      return false;
    }
    int noun = the + 1;
    while (noun < sentence.size()
        && sentence.at(noun).is("ADJ")
        && !isSuperlative(sentence, noun)) {
      noun++;
    }
    if (noun >= sentence.size() - 1
        || !sentence.at(noun).is("NOUN")
        || known.contains(sentence.at(noun).lower())) {
      return false;
    }
    TaggedSentence.Token next = sentence.at(noun + 1);
    return !TELLING_TAGS.contains(next.tag()) && !TELLING_WORDS.contains(next.lower());
  }

  private static boolean isSuperlative(TaggedSentence sentence, int i) {
    String word = sentence.at(i).lower();
    return word.endsWith("est") || word.equals("first") || word.equals("last");
  }

  /** Returns whether a question by rule is asked again. */
  static boolean isFit(FoundQuestion found) {
    String rule = found.candidate().rule();
    String question = found.bare();
    boolean time = rule.startsWith("year") || rule.startsWith("date");
    boolean count = rule.startsWith("how-many");
    return !CROOKED.matcher(question).find()
        && !PERSONAL.matcher(question).find()
        && !(time && OTHER_TIME.matcher(question).find())
        && !(count && !COUNT.matcher(found.candidate().answer()).matches())
        && !isCut(found)
        && !isPart(found);
  }

  /** "To develop": "and produce" was cut off behind it. */
  private static boolean isCut(FoundQuestion found) {
    String question = found.bare().substring(0, found.bare().length() - 1);
    int last = question.lastIndexOf(' ', question.lastIndexOf(' ') - 1);
    String ending = question.substring(Math.max(0, last));
    int at = found.evidence().lastIndexOf(ending);
    if (at < 0) {
      return false;
    }
    String after = found.evidence().substring(at + ending.length());
    boolean joined = ending.startsWith(" and ") || ending.startsWith(" or ");
    return GOES_ON.matcher(after).matches() || (joined && after.startsWith(","));
  }

  /** "Olszewski" of "Olszewski and Wroblewski", "five" of "five tackles and two sacks". */
  private static boolean isPart(FoundQuestion found) {
    String rule = found.candidate().rule();
    String answer = found.candidate().answer();
    String after = found.evidence().substring(found.evidence().indexOf(answer) + answer.length());
    return GOES_ON.matcher(after).matches()
        || (rule.startsWith("how-many") && COUNTED_LIST.matcher(after).matches())
        || (rule.startsWith("agent") && AGENT_GOES_ON.matcher(after).matches());
  }

  /** Returns whether a gap is asked again: no part of a foreign title or of a joint name. */
  static boolean isWholeGap(FoundQuestion found) {
    String answer = found.candidate().answer();
    boolean joint =
        SHARED_NAME.matcher(found.bare()).find()
            || (answer.split(" ", -1).length > 2 && found.bare().contains(" and ____"));
    boolean two =
        !Character.isUpperCase(answer.charAt(0)) && BARE_NUMBER.matcher(found.bare()).find();
    return !joint && !two && !PART.matcher(answer).find() && !FOREIGN.matcher(found.bare()).find();
  }

  /**
   * Returns what stands before and behind a phrase in a sentence; nothing where it stands there as
   * a part of a word, or twice.
   */
  static List<String> around(String sentence, String phrase) {
    String[] parts =
        Pattern.compile("(?<![\\p{L}\\p{N}-])" + Pattern.quote(phrase) + "(?![\\p{L}\\p{N}-])")
            .split(sentence, -1);
    boolean once = parts.length == 2 && sentence.split(Pattern.quote(phrase), -1).length == 2;
    return once ? List.of(parts) : List.of();
  }

  /** Returns whether a text says little twice, by the measure that curation drops texts by. */
  static boolean isVaried(String text) {
    List<String> words =
        WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    int grams = words.size() - NGRAM + 1;
    var distinct = new HashSet<List<String>>();
    for (int i = 0; i < grams; i++) {
      distinct.add(words.subList(i, i + NGRAM));
    }
    return grams < 1 || 1 - (double) distinct.size() / grams <= MOST_REPEATED;
  }
}
