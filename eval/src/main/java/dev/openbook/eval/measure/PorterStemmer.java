package dev.openbook.eval.measure;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the endings off English words as NLTK's {@code PorterStemmer} does in its default mode:
 * Porter's algorithm with NLTK's additions (a list of irregular words, {@code ies} and {@code ied}
 * in short words, {@code y} kept after a vowel, {@code fulli}, {@code logi}, {@code alli} first).
 * Lucene's stemmer is Porter's own and differs in these.
 *
 * @see <a href="https://tartarus.org/martin/PorterStemmer/">Porter, An algorithm for suffix
 *     stripping, 1980</a>
 * @see <a href="https://www.nltk.org/api/nltk.stem.porter.html">NLTK 3.10.4, whose stems these
 *     equal</a>
 */
final class PorterStemmer {
  private static final Map<String, String> IRREGULAR =
      Map.ofEntries(
          Map.entry("sky", "sky"),
          Map.entry("skies", "sky"),
          Map.entry("dying", "die"),
          Map.entry("lying", "lie"),
          Map.entry("tying", "tie"),
          Map.entry("news", "news"),
          Map.entry("innings", "inning"),
          Map.entry("inning", "inning"),
          Map.entry("outings", "outing"),
          Map.entry("outing", "outing"),
          Map.entry("cannings", "canning"),
          Map.entry("canning", "canning"),
          Map.entry("howe", "howe"),
          Map.entry("proceed", "proceed"),
          Map.entry("exceed", "exceed"),
          Map.entry("succeed", "succeed"));

  private static final List<Rule> STEP_1A =
      List.of(
          new Rule("sses", "ss", 0),
          new Rule("ies", "i", 0),
          new Rule("ss", "ss", 0),
          new Rule("s", "", 0));

  private static final List<Rule> STEP_2 =
      List.of(
          new Rule("ational", "ate", 1),
          new Rule("tional", "tion", 1),
          new Rule("enci", "ence", 1),
          new Rule("anci", "ance", 1),
          new Rule("izer", "ize", 1),
          new Rule("bli", "ble", 1),
          new Rule("alli", "al", 1),
          new Rule("entli", "ent", 1),
          new Rule("eli", "e", 1),
          new Rule("ousli", "ous", 1),
          new Rule("ization", "ize", 1),
          new Rule("ation", "ate", 1),
          new Rule("ator", "ate", 1),
          new Rule("alism", "al", 1),
          new Rule("iveness", "ive", 1),
          new Rule("fulness", "ful", 1),
          new Rule("ousness", "ous", 1),
          new Rule("aliti", "al", 1),
          new Rule("iviti", "ive", 1),
          new Rule("biliti", "ble", 1),
          new Rule("fulli", "ful", 1));

  private static final List<Rule> STEP_3 =
      List.of(
          new Rule("icate", "ic", 1),
          new Rule("ative", "", 1),
          new Rule("alize", "al", 1),
          new Rule("iciti", "ic", 1),
          new Rule("ical", "ic", 1),
          new Rule("ful", "", 1),
          new Rule("ness", "", 1));

  private static final List<Rule> STEP_4 =
      List.of(
          new Rule("al", "", 2),
          new Rule("ance", "", 2),
          new Rule("ence", "", 2),
          new Rule("er", "", 2),
          new Rule("ic", "", 2),
          new Rule("able", "", 2),
          new Rule("ible", "", 2),
          new Rule("ant", "", 2),
          new Rule("ement", "", 2),
          new Rule("ment", "", 2),
          new Rule("ent", "", 2),
          new Rule("ou", "", 2),
          new Rule("ism", "", 2),
          new Rule("ate", "", 2),
          new Rule("iti", "", 2),
          new Rule("ous", "", 2),
          new Rule("ive", "", 2),
          new Rule("ize", "", 2));

  private PorterStemmer() {}

  /** Replaces a suffix if what stands before it has at least the measure. */
  private record Rule(String suffix, String replacement, int leastMeasure) {}

  /**
   * Returns a word's stem.
   *
   * @param word in lower case
   */
  static String stem(String word) {
    String irregular = IRREGULAR.get(word);
    if (irregular != null) {
      return irregular;
    }
    if (word.length() <= 2) {
      return word;
    }
    String stem = step1c(step1b(step1a(word)));
    return step5(step4(apply(STEP_3, step2(stem))));
  }

  private static String step1a(String word) {
    if (word.endsWith("ies") && word.length() == 4) {
      return without(word, 1);
    }
    return apply(STEP_1A, word);
  }

  private static String step1b(String word) {
    if (word.endsWith("ied")) {
      return without(word, word.length() == 4 ? 1 : 2);
    }
    if (word.endsWith("eed")) {
      return measure(without(word, 3)) > 0 ? without(word, 1) : word;
    }
    return pastOrParticiple(word).map(PorterStemmer::completed).orElse(word);
  }

  private static Optional<String> pastOrParticiple(String word) {
    int cut = word.endsWith("ed") ? 2 : 3;
    if (cut == 3 && !word.endsWith("ing")) {
      return Optional.empty();
    }
    return Optional.of(without(word, cut)).filter(PorterStemmer::containsVowel);
  }

  /** What is left of hoping is hope, of hopping is hop. */
  private static String completed(String stem) {
    if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
      return stem + "e";
    }
    if (endsInDoubleConsonant(stem)) {
      return "lsz".indexOf(stem.charAt(stem.length() - 1)) < 0 ? without(stem, 1) : stem;
    }
    return measure(stem) == 1 && endsShort(stem) ? stem + "e" : stem;
  }

  private static String step1c(String word) {
    boolean turns = word.endsWith("y") && word.length() > 2 && isConsonant(word, word.length() - 2);
    return turns ? without(word, 1) + "i" : word;
  }

  private static String step2(String word) {
    if (word.endsWith("alli") && measure(without(word, 4)) > 0) {
      return step2(without(word, 2));
    }
    if (word.endsWith("logi")) {
      // the l counts with the stem, so that geo and theo are long enough
      return measure(without(word, 3)) > 0 ? without(word, 1) : word;
    }
    return apply(STEP_2, word);
  }

  private static String step4(String word) {
    if (word.endsWith("ion")) {
      String stem = without(word, 3);
      boolean fits = measure(stem) > 1 && (stem.endsWith("s") || stem.endsWith("t"));
      return fits ? stem : word;
    }
    return apply(STEP_4, word);
  }

  private static String step5(String word) {
    String stem = word;
    if (word.endsWith("e")) {
      String bare = without(word, 1);
      int measure = measure(bare);
      if (measure > 1 || (measure == 1 && !endsShort(bare))) {
        stem = bare;
      }
    }
    return stem.endsWith("ll") && measure(without(stem, 1)) > 1 ? without(stem, 1) : stem;
  }

  /** The first rule whose suffix fits is the only one tried. */
  private static String apply(List<Rule> rules, String word) {
    for (Rule rule : rules) {
      if (word.endsWith(rule.suffix())) {
        String stem = without(word, rule.suffix().length());
        return measure(stem) >= rule.leastMeasure() ? stem + rule.replacement() : word;
      }
    }
    return word;
  }

  private static String without(String word, int last) {
    return word.substring(0, word.length() - last);
  }

  /** Returns how often a vowel is followed by a consonant. */
  private static int measure(String stem) {
    int measure = 0;
    boolean wasVowel = false;
    boolean[] consonants = consonants(stem);
    for (boolean consonant : consonants) {
      if (wasVowel && consonant) {
        measure++;
      }
      wasVowel = !consonant;
    }
    return measure;
  }

  private static boolean containsVowel(String stem) {
    for (boolean consonant : consonants(stem)) {
      if (!consonant) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsInDoubleConsonant(String word) {
    int last = word.length() - 1;
    return last >= 1 && word.charAt(last) == word.charAt(last - 1) && isConsonant(word, last);
  }

  /** Consonant, vowel and consonant other than w, x, y; or a word of one vowel and consonant. */
  private static boolean endsShort(String word) {
    boolean[] consonants = consonants(word);
    int size = consonants.length;
    if (size == 2) {
      return !consonants[0] && consonants[1];
    }
    return size >= 3
        && consonants[size - 3]
        && !consonants[size - 2]
        && consonants[size - 1]
        && "wxy".indexOf(word.charAt(size - 1)) < 0;
  }

  private static boolean isConsonant(String word, int index) {
    return consonants(word)[index];
  }

  /** A y is a consonant unless it follows one. */
  private static boolean[] consonants(String word) {
    boolean[] consonants = new boolean[word.length()];
    for (int i = 0; i < consonants.length; i++) {
      char letter = word.charAt(i);
      consonants[i] = letter == 'y' ? i == 0 || !consonants[i - 1] : "aeiou".indexOf(letter) < 0;
    }
    return consonants;
  }
}
