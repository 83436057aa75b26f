package dev.openbook.finetune.synthesize.extractive;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Full names of one document's persons by the ends of them that stand for nobody else in it.
 *
 * <p>"Edison" stands for "Thomas Edison" when every longer name of the document that ends in
 * "Edison" is "Thomas Edison" or an end of it, and the word is never a place, a people or written
 * small. A mention is left as it is where it may be part of something else: beside other capitals
 * ("Luther College"), before a noun or a title ("Tesla coil", "Luther's Large Catechism"), behind
 * an article, in quotations, where the name itself is spoken of ("named Tesla"). Pronouns are left
 * alone.
 *
 * @param byEnd from the end of a name, at least its last word, to the full name
 */
record FullNames(Map<String, String> byEnd) {
  private static final int LONGEST = 4; // words
  private static final Set<String> PLACED = Set.of("in", "at", "near", "throughout", "across");
  private static final Set<String> UNCLEAR_BEFORE =
      Set.of(
          "a",
          "an",
          "the",
          "in",
          "at",
          "near",
          "to",
          "from",
          "into",
          "toward",
          "towards",
          "around",
          "outside",
          "through",
          "throughout",
          "across",
          "via",
          "name",
          "named",
          "names",
          "called",
          "surname",
          "nicknamed",
          "renamed",
          "spelled",
          "word",
          "as",
          "mr",
          "mrs",
          "de",
          "von",
          "van",
          "and",
          "or",
          "&",
          ".",
          "brothers",
          "sisters",
          "family",
          "both",
          "between");
  private static final Set<String> PARTICLES = Set.of("de", "von", "van", "du", "la", "of");
  private static final Set<String> CLEAR_AFTER =
      Set.of("VERB", "AUX", "ADP", "ADV", "SCONJ", "PRON", "PUNCT", "CCONJ", "DET", "PART");
  private static final Pattern QUOTED = Pattern.compile("[\"\\u201c\\u201d\\u00ab\\u00bb\\[\\]]");
  private static final Pattern LAST_NAME = Pattern.compile("\\p{Lu}\\p{L}*\\p{Ll}{2,}");

  FullNames {
    byEnd = Map.copyOf(byEnd);
  }

  /**
   * Finds the names that are certain.
   *
   * @param sentences the document's sentences and its title
   * @param kinds knows which names the document uses with an article
   * @param givenNames first names; only a name that opens with one is taken
   */
  static FullNames of(List<TaggedSentence> sentences, EntityKinds kinds, Set<String> givenNames) {
    Map<String, Set<String>> byLast = new HashMap<>();
    Set<String> firsts = new HashSet<>();
    Set<String> others = new HashSet<>(); // places, peoples, words that are no names elsewhere
    for (TaggedSentence sentence : sentences) {
      int i = 0;
      while (i < sentence.size()) {
        int end = runEnd(sentence, i);
        if (end - i > 1) {
          int from = i > 1 && isCapital(sentence, i - 1) ? i - 1 : i; // whatever its tag
          String run = sentence.slice(from, end);
          firsts.add(sentence.at(i).text());
          if (end < sentence.size() && PARTICLES.contains(sentence.at(end).lower())) {
            others.add(sentence.at(end - 1).lower()); // "Paul Marin de la Malgue"
          }
          byLast.computeIfAbsent(sentence.at(end - 1).text(), key -> new HashSet<>()).add(run);
        } else if (end > i && i > 0 && isOther(sentence, i)) {
          others.add(sentence.at(i).lower());
        } else if (end == i && !isCapital(sentence, i)) {
          others.add(sentence.at(i).text());
        }
        i = Math.max(end, i + 1);
      }
    }
    Map<String, String> byEnd = new HashMap<>();
    byLast.forEach(
        (last, runs) -> {
          String full = longest(runs);
          boolean certain =
              runs.stream().allMatch(run -> run.equals(full) || full.endsWith(" " + run));
          if (certain
              && !others.contains(last.toLowerCase(Locale.ROOT))
              && !(givenNames.contains(last) && firsts.contains(last))
              && isPerson(full, kinds, givenNames)) {
            for (int at = full.indexOf(' '); at >= 0; at = full.indexOf(' ', at + 1)) {
              byEnd.put(full.substring(at + 1), full);
            }
          }
        });
    return new FullNames(byEnd);
  }

  /** "In Washington", "the French"; "the Tesla coil" says nothing about Tesla. */
  private static boolean isOther(TaggedSentence sentence, int i) {
    String before = sentence.at(i - 1).lower();
    boolean modifies = i + 1 < sentence.size() && sentence.at(i + 1).is("NOUN", "ADJ");
    return PLACED.contains(before)
        || before.equals(".") // "Silas B. Cobb" in four tokens
        || (before.equals("the") && !modifies);
  }

  private static String longest(Set<String> runs) {
    return runs.stream()
        .max((a, b) -> a.length() == b.length() ? a.compareTo(b) : a.length() - b.length())
        .orElseThrow();
  }

  private static boolean isPerson(String full, EntityKinds kinds, Set<String> givenNames) {
    List<String> words = List.of(full.split(" ", -1));
    String last = words.getLast();
    return words.size() <= LONGEST
        && givenNames.contains(words.getFirst())
        && LAST_NAME.matcher(last).matches()
        && words.stream().noneMatch(EntityKinds::isThingWord)
        && !kinds.things().contains("the " + full);
  }

  /** Returns the sentence with every mention by the end of a name alone made a full one. */
  String repeated(TaggedSentence sentence) {
    if (QUOTED.matcher(sentence.text()).find()) {
      return sentence.text();
    }
    var made = new StringBuilder();
    int done = 0;
    int i = 0;
    while (i < sentence.size()) {
      int end = runEnd(sentence, i);
      String full = end > i ? byEnd.get(sentence.slice(i, end)) : null;
      if (full != null && isClear(sentence, i, end)) {
        int start = sentence.at(i).span().start();
        made.append(sentence.text(), done, start).append(full);
        done = sentence.at(end - 1).span().end();
      }
      i = Math.max(end, i + 1);
    }
    return made + sentence.text().substring(done);
  }

  private static boolean isClear(TaggedSentence sentence, int from, int end) {
    int start = sentence.at(from).span().start();
    boolean parted = start == 0 || sentence.text().charAt(start - 1) == ' ';
    boolean clearBefore =
        from == 0
            || !(UNCLEAR_BEFORE.contains(sentence.at(from - 1).lower())
                || (isCapital(sentence, from - 1) && !isOpening(sentence, from - 1))
                || sentence.at(from - 1).is("ADJ", "NUM"));
    if (!parted || !clearBefore || end >= sentence.size()) {
      return false;
    }
    TaggedSentence.Token next = sentence.at(end);
    if (next.is("PART")) { // "'s"
      return end + 1 < sentence.size() && !isCapital(sentence, end + 1);
    }
    boolean comma = next.text().equals(",") && end + 1 < sentence.size();
    return CLEAR_AFTER.contains(next.tag())
        && !next.text().matches("[-\\u2013/(&]|and|or|'")
        && !(comma && isCapital(sentence, end + 1));
  }

  /** "In" of "In Edison's laboratory" has its capital from the sentence alone. */
  private static boolean isOpening(TaggedSentence sentence, int i) {
    return i == 0 && sentence.at(i).is("ADP", "SCONJ", "ADV", "CCONJ");
  }

  /** Returns the end of the names in a row, all with a capital; {@code from} when there is none. */
  private static int runEnd(TaggedSentence sentence, int from) {
    int end = from;
    while (end < sentence.size() && sentence.at(end).is("PROPN") && isCapital(sentence, end)) {
      end++;
    }
    return end;
  }

  private static boolean isCapital(TaggedSentence sentence, int i) {
    return Character.isUpperCase(sentence.at(i).text().codePointAt(0));
  }
}
