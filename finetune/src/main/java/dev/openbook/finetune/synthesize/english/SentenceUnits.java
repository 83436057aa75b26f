package dev.openbook.finetune.synthesize.english;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Sentences that may be moved: one that leans on the sentence before it stays behind it.
 *
 * <p>A sentence leans when it opens with a pronoun or a word that joins ("However", "For example"),
 * when a pronoun comes before anything it could stand for ("In 1891, he ..."), when it adds
 * ("also") or takes up a noun of the sentence before ("The invasion ..."), and when a quotation is
 * still open. Rather one too many than one too few: a sentence that leans only seemingly loses
 * orders, no truth.
 */
public final class SentenceUnits {
  private static final String PRONOUN =
      "(?:he|she|it|they|him|them|his|her|hers|its|their|theirs|himself|herself|itself|themselves"
          + "|this|these|those|such)\\b";
  private static final Pattern OPENER =
      Pattern.compile(
          "(?i)[\"'\\u201c(\\[]*(?:"
              + PRONOUN
              + "|(?:that|however|also|additionally|moreover|furthermore|further|thus|therefore|hence"
              + "|consequently|accordingly|instead|rather|then|later|afterwards?|subsequently"
              + "|eventually|finally|meanwhile|nevertheless|nonetheless|conversely|similarly|likewise|otherwise|besides|again|indeed|still|even"
              + " so|even then|and|but|or|nor|so|yet"
              + "|another|others?|both|either|neither|here|first|second|third|next|last|again|too|firstly|secondly|thirdly|lastly|in"
              + " the meantime|in conjunction|despite (?:that|this)|(?:somewhat|slightly|a little)"
              + " (?:earlier|later)|a few \\w+"
              + " later|\\w+ly(?=,)|specifically|equally|shortly|soon|ultimately|together|overall|alternatively|namely|regardless|simultaneously|more"
              + " recently|in particular|in turn|in fact|in addition(?! to)|in contrast(?! to)|in"
              + " short|in sum|in other words|in response|in return|in reality|by contrast|by"
              + " comparison|on the other|on the contrary|at the same|at the other|at the time|at"
              + " this|at that|as a (?:result|consequence|reaction|response)(?! of| to)|as such|as"
              + " well|for example|for instance|to date|all of|for one|for (?:this|that|these)"
              + " reasons?|since then|by then|until then|after that|one"
              + " (?:such|reason|example|result|of these|of them)|(?:nearly |almost"
              + " )?(?:some|many|most|several|all|none|each|few|half|part|much|two|three|any) of"
              + " (?:this|these|those|them|his|her|its|their|which)|(?:\\w+"
              + " ){1,2}(?:years?|months?|weeks?|days?|hours?) (?:later|after|earlier|before)|the"
              + " (?:former|latter|same|others?|second|third|fourth|last|next|following"
              + "|latest|remaining|rest|resulting|two|three|four|new|result|results|previous"
              + "|subsequent|final|old|entire|more|most|other|opposite|reverse|reason|idea|answer|question|effect|latter's|main"
              + " (?:reason|difference)))\\b)");
  private static final String ADVERBIAL =
      "(?:\\p{Lu}\\p{Ll}+ing|Known|When|While|If|As|After|Before|In|On|At|By|For|From|With|Without|During|Although|Though"
          + "|Because|Since|Until|Upon|To|Despite|Unlike|Like|Once|Under|According|Among|About|Around"
          + "|Between|Within|Through|Throughout|Having|Being|Where|Not|Only|Even|Just|Today|Due|Given"
          + "|Of|Over|Following|Using|Prior|Whether|Beyond|Against|Along|Near|Out|Apart|Aside|What"
          + "|There|How|Why|Because)";

  /** "In 1891, he": nothing with a capital letter stands before the pronoun. */
  private static final Pattern EARLY_PRONOUN =
      Pattern.compile(
          ADVERBIAL + ",? (?:(?:" + Months.PATTERN + ",?|[^\\p{Lu}\\s]\\S*) ){0,14}?" + PRONOUN);

  /** "Parachutes were carried to slow its descent": the plural is not what the pronoun means. */
  private static final Pattern SINGULAR_AFTER_PLURAL =
      Pattern.compile(
          "\\p{Lu}\\p{Ll}+s (?:(?!(?:an?|the|each|every|any|no|one) )[^\\p{Lu}\\s]\\S* ){0,14}?"
              + "(?:he|she|it|him|his|her|its)\\b");

  /** "In northwest Europe, it saw two cold phases". */
  private static final Pattern PRONOUN_AFTER_COMMA =
      Pattern.compile(ADVERBIAL + " [^,]{1,80}, (?i:" + PRONOUN + ")");

  /** "The justification for this is", "Khan then sent", "The university also opened". */
  private static final Pattern EARLY_REFERENCE =
      Pattern.compile(
          "\\S+(?: \\S+){0,7}? (?:also|too|then|again|this|these|such(?! as)|similar|both"
              + " teams)\\b");

  /** "The building has five floors and a pool": which building, the sentence before tells. */
  private static final Pattern DEFINITE = Pattern.compile("The(?: [^\\p{Lu}\\d\\s]+){5}");

  private SentenceUnits() {}

  /** Returns whether a sentence refers to one before it, whatever that is. */
  public static boolean leans(String sentence) {
    return OPENER.matcher(sentence).lookingAt()
        || EARLY_PRONOUN.matcher(sentence).lookingAt()
        || SINGULAR_AFTER_PLURAL.matcher(sentence).lookingAt()
        || PRONOUN_AFTER_COMMA.matcher(sentence).lookingAt()
        || EARLY_REFERENCE.matcher(sentence).lookingAt();
  }

  /** Returns a paragraph's units in order, each the sentences that stay together. */
  public static List<List<String>> of(List<String> paragraph) {
    var units = new ArrayList<List<String>>();
    boolean open = false;
    String before = "";
    for (String sentence : paragraph) {
      boolean joins =
          !units.isEmpty()
              && (open
                  || before.endsWith(":")
                  || leans(sentence)
                  || DEFINITE.matcher(sentence).lookingAt());
      if (!joins) {
        units.add(new ArrayList<>());
      }
      units.getLast().add(sentence);
      open ^= isOpen(sentence);
      before = sentence;
    }
    return units;
  }

  /** Returns whether a sentence opens a quotation and does not close it, or the reverse. */
  public static boolean isOpen(String sentence) {
    long straight = sentence.chars().filter(c -> c == '"').count();
    long opening = sentence.chars().filter(c -> c == '\u201c').count();
    long closing = sentence.chars().filter(c -> c == '\u201d').count();
    return straight % 2 == 1 || opening != closing;
  }
}
