package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a sentence, a question and an answer must be like to be kept: rather none than a bad one.
 */
final class QuestionFilter {
  private static final int FEWEST_TOKENS = 6;
  private static final int MOST_TOKENS = 40;
  private static final int MOST_CHARACTERS = 400;
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{N}]+(?:['\\u2019-][\\p{L}\\p{N}]+)*");
  private static final Pattern ODD =
      Pattern.compile("[\\[\\]{}|<>=\\\\^~\"\\u201c\\u201d\\u00ab\\u00bb]|\\.\\.|\\bet al\\b");
  private static final Pattern AWKWARD =
      Pattern.compile(
          "(?i)\\b(?:in|on|of|for|at|by|to|with|from) which\\b|\\b(?:is|are|was|were)"
              + " having\\b|(?<=\\s)(?-i:[A-Z])\\?$|\\b(?:other|another|same|similar(?:ly)?|different|such(?!"
              + " as)|current(?:ly)?|previous(?:ly)?|resulting|new one|ones|instead|too|as"
              + " well|even|only then|not only)\\b");
  private static final Pattern OPENING =
      Pattern.compile(
          "(?i)(?:he|she|it|they|we|you|i|his|her|its|their|our|your|my|this|these|those|that|such|there|here|another"
              + "|others?|both|one|some|many|most|several|if|when|while|although|however|thus|therefore|moreover|furthermore|additionally|also|instead|meanwhile|nevertheless|similarly|for"
              + " example|for instance|in addition|and|but|or|so|then|as|what|who|how|why)\\b.*");
  private static final Set<String> UNBOUND =
      Set.of(
          "he",
          "she",
          "it",
          "they",
          "him",
          "them",
          "we",
          "you",
          "i",
          "us",
          "me",
          "our",
          "your",
          "my",
          "this",
          "these",
          "those",
          "above",
          "below",
          "former",
          "latter",
          "respectively",
          "following",
          "there");
  private static final Set<String> POSSESSIVE = Set.of("his", "her", "its", "their");
  private static final Set<String> DANGLING =
      Set.of(
          "of", "the", "a", "an", "and", "or", "to", "by", "that", "which", "with", "for", "as",
          "is", "was", "are", "were", "be", "from", "at", "into", "such", "than", "called", "known",
          "named");

  private static final Set<String> EMPTY =
      Set.of(
          "who", "whom", "what", "when", "where", "how", "many", "year", "did", "does", "do", "is",
          "was", "are", "were", "be", "been", "has", "have", "had", "can", "could", "will", "would",
          "may", "might", "must", "should", "the", "a", "an", "of", "in", "on", "at", "by", "to",
          "for", "from", "with", "as", "and", "or", "its", "his", "her", "their", "often",
          "usually", "very", "more", "most", "not", "since", "into", "that", "which");
  private static final int FEWEST_CONTENT_WORDS = 3;

  private QuestionFilter() {}

  /** Returns whether a sentence may be tagged at all. */
  static boolean isShort(String sentence) {
    return sentence.length() <= MOST_CHARACTERS;
  }

  /** Returns whether a sentence stands on its own. */
  static boolean isFit(TaggedSentence sentence) {
    String text = sentence.text();
    return sentence.size() >= FEWEST_TOKENS
        && sentence.size() <= MOST_TOKENS
        && text.endsWith(".")
        && (Character.isUpperCase(text.charAt(0)) || Character.isDigit(text.charAt(0)))
        && !ODD.matcher(text).find()
        && !OPENING.matcher(text).matches();
  }

  /** Returns whether a candidate reads as a question whose answer it does not give away. */
  static boolean isFit(QuestionRule.Candidate candidate) {
    List<String> words = words(candidate.question());
    List<String> answer = words(candidate.answer());
    boolean cloze = candidate.isGap();
    boolean sized = words.size() >= 4 && words.size() <= (cloze ? MOST_TOKENS : 26);
    if (!sized || answer.isEmpty() || candidate.answer().length() > 80) {
      return false;
    }
    boolean unbound =
        words.stream().anyMatch(w -> UNBOUND.contains(w) || (!cloze && POSSESSIVE.contains(w)));
    boolean awkward =
        !cloze
            && (DANGLING.contains(words.getLast())
                || AWKWARD.matcher(candidate.question()).find()
                || hasHalfPair(words));
    return !unbound
        && !awkward
        && contentWords(words) >= FEWEST_CONTENT_WORDS
        && !answer.stream().anyMatch(w -> UNBOUND.contains(w) || POSSESSIVE.contains(w))
        && !contains(words, answer)
        && balanced(candidate.question())
        && balanced(candidate.answer());
  }

  /** "Recorded as both Kenia": the cut took the other half away. */
  private static boolean hasHalfPair(List<String> words) {
    boolean pair = words.contains("both") || words.contains("between") || words.contains("either");
    return pair && !words.contains("and") && !words.contains("or");
  }

  private static long contentWords(List<String> words) {
    return words.stream().filter(w -> !EMPTY.contains(w)).count();
  }

  /** Returns the words of a text, lower case. */
  static List<String> words(String text) {
    return WORD.matcher(text).results().map(m -> m.group().toLowerCase(Locale.ROOT)).toList();
  }

  private static boolean contains(List<String> words, List<String> part) {
    return java.util.Collections.indexOfSubList(words, part) >= 0;
  }

  private static boolean balanced(String text) {
    long open = text.chars().filter(c -> c == '(').count();
    return open == text.chars().filter(c -> c == ')').count()
        && Arrays.stream(text.split("'", -1)).count() < 6;
  }
}
