package dev.openbook.finetune.synthesize.extractive;

import dev.openbook.finetune.synthesize.english.Months;
import dev.openbook.finetune.synthesize.english.NounPhrases;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Something a document speaks of.
 *
 * @param name as it stands in the document
 * @param isProper whether it is a name
 * @param units places of the units that mention it, ascending, at least one
 */
record Entity(String name, boolean isProper, List<Integer> units) {
  /** A common noun must be spoken of so often. */
  private static final int FEWEST_MENTIONS = 3;

  private static final int SHORTEST_NAME = 3;

  /** "St." is half a name, "U.S." a whole one. */
  private static final Pattern ABBREVIATED = Pattern.compile("\\p{Lu}\\p{Ll}+\\.");

  /** Adjectives that make no noun a subject. */
  private static final Set<String> GENERAL =
      Set.of(
          "same",
          "first",
          "last",
          "other",
          "many",
          "large",
          "long",
          "new",
          "such",
          "several",
          "high",
          "great",
          "small",
          "main",
          "early",
          "more",
          "most",
          "next",
          "certain",
          "different",
          "various",
          "few",
          "similar",
          "own",
          "second",
          "low",
          "late");

  /** Names of times, beside the months, are no entities. */
  private static final Set<String> TIMES =
      Set.of(
          "monday",
          "tuesday",
          "wednesday",
          "thursday",
          "friday",
          "saturday",
          "sunday",
          "bc",
          "ad",
          "bce",
          "ce",
          "am",
          "pm");

  Entity {
    units = List.copyOf(units);
  }

  /** Returns whether a unit mentions both. */
  boolean meets(Entity other) {
    return !common(other, 1).isEmpty();
  }

  /** Returns the units that mention both, ascending. */
  List<Integer> common(Entity other) {
    return common(other, Integer.MAX_VALUE);
  }

  private List<Integer> common(Entity other, int most) {
    var common = new ArrayList<Integer>();
    int i = 0;
    int j = 0;
    while (i < units.size() && j < other.units.size() && common.size() < most) {
      int order = Integer.compare(units.get(i), other.units.get(j));
      if (order == 0) {
        common.add(units.get(i));
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return common;
  }

  /** Returns whether one name contains the other, so that together they say nothing new. */
  boolean overlaps(Entity other) {
    String mine = name.toLowerCase(Locale.ROOT);
    String others = other.name.toLowerCase(Locale.ROOT);
    return mine.contains(others) || others.contains(mine);
  }

  /**
   * Finds what a document speaks of: names, and common nouns with their adjectives that come back.
   *
   * @param units the document's units, each as its tagged sentences
   * @param most how many are kept, those mentioned in most units first, names counting twice
   */
  static List<Entity> find(List<List<TaggedSentence>> units, int most) {
    Map<String, TreeSet<Integer>> names = new LinkedHashMap<>();
    Map<String, TreeSet<Integer>> nouns = new LinkedHashMap<>();
    for (int unit = 0; unit < units.size(); unit++) {
      for (TaggedSentence sentence : units.get(unit)) {
        collect(sentence, unit, names, nouns);
      }
    }
    var entities = new ArrayList<Entity>();
    var known = new HashSet<String>();
    names.forEach(
        (name, at) -> {
          known.add(name.toLowerCase(Locale.ROOT));
          entities.add(new Entity(name, true, List.copyOf(at)));
        });
    nouns.forEach(
        (name, at) -> {
          if (at.size() >= FEWEST_MENTIONS && !known.contains(name)) {
            entities.add(new Entity(name, false, List.copyOf(at)));
          }
        });
    return entities.stream()
        .sorted(
            Comparator.comparingInt((Entity each) -> -each.weight()).thenComparing(Entity::name))
        .limit(most)
        .toList();
  }

  private int weight() {
    return units.size() * (isProper ? 2 : 1);
  }

  private static void collect(
      TaggedSentence sentence,
      int unit,
      Map<String, TreeSet<Integer>> names,
      Map<String, TreeSet<Integer>> nouns) {
    int i = 0;
    while (i < sentence.size()) {
      int end = nameEnd(sentence, i);
      boolean isName = end > i;
      int to = nounEnd(sentence, end); // "Calvin cycle" is no mention of Calvin
      Map<String, TreeSet<Integer>> found = isName && to == end ? names : nouns;
      boolean whole = i != 1 || !isName || !sentence.at(0).is("ADJ", "NOUN", "VERB", "NUM", "X");
      boolean parted =
          to == i
              || !((to < sentence.size() && sentence.isHyphen(to))
                  || (i > 0 && sentence.isHyphen(i - 1)));
      String name = sentence.slice(i, to);
      if (to > i && whole && parted && isFit(name)) {
        found.computeIfAbsent(name, key -> new TreeSet<>()).add(unit);
      }
      i = Math.max(to, i + 1);
    }
  }

  /**
   * Words with a capital in a row with a proper noun among them ("United States", "World War II",
   * "Super Bowl 50"), joined by "of" and "of the" too.
   */
  private static int nameEnd(TaggedSentence sentence, int from) {
    int end = from;
    boolean proper = false;
    while (end < sentence.size() && isNamePart(sentence, end, from)) {
      proper |= sentence.at(end).is("PROPN");
      end++;
    }
    if (!proper) {
      return from;
    }
    if (end + 1 < sentence.size() && sentence.at(end).lower().equals("of")) {
      int next = sentence.at(end + 1).lower().equals("the") ? end + 2 : end + 1;
      int more = next < sentence.size() ? nameEnd(sentence, next) : next;
      return more > next ? more : end;
    }
    return end;
  }

  private static boolean isNamePart(TaggedSentence sentence, int i, int from) {
    TaggedSentence.Token token = sentence.at(i);
    boolean number = i > from && token.is("NUM") && token.text().matches("\\d{1,3}");
    boolean word = token.is("PROPN") || (i > 0 && token.is("ADJ", "NOUN", "VERB", "NUM", "X"));
    return number || (word && isCapital(sentence, i));
  }

  private static boolean isCapital(TaggedSentence sentence, int i) {
    return Character.isUpperCase(sentence.at(i).text().codePointAt(0));
  }

  /** Adjectives and nouns in a row that end in a noun, in small letters. */
  private static int nounEnd(TaggedSentence sentence, int from) {
    int end = from;
    int lastNoun = from;
    while (end < sentence.size()
        && sentence.at(end).is("ADJ", "NOUN")
        && sentence.at(end).text().chars().allMatch(Character::isLowerCase)) {
      end++;
      if (sentence.at(end - 1).is("NOUN")) {
        lastNoun = end;
      }
    }
    return lastNoun;
  }

  private static boolean isFit(String name) {
    return name.length() >= SHORTEST_NAME
        && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || " .'-&".indexOf(c) >= 0)
        && name.chars().anyMatch(Character::isLetter)
        && !ABBREVIATED.matcher(name).matches()
        && !NounPhrases.isEmptyNoun(name)
        && !GENERAL.contains(name.substring(0, Math.max(0, name.indexOf(' '))))
        && !TIMES.contains(name.toLowerCase(Locale.ROOT))
        && !Months.isMonth(name);
  }
}
