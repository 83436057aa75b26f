package dev.openbook.finetune.synthesize;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Sentences that may be moved: one that opens with a pronoun stays behind the one before it. */
final class SentenceUnits {
  private static final Pattern ANAPHOR =
      Pattern.compile("(?i)(?:he|she|it|they|his|her|its|their|this|these|those|that|such)\\b.*");

  private SentenceUnits() {}

  /** Returns whether a sentence refers to the one before it by its first word. */
  static boolean isAnaphoric(String sentence) {
    return ANAPHOR.matcher(sentence).matches();
  }

  /**
   * Returns a paragraph's units in order; at most one such sentence joins another, so that a unit
   * stays short.
   */
  static List<String> of(List<String> paragraph) {
    var units = new ArrayList<String>();
    boolean joined = true;
    for (String sentence : paragraph) {
      boolean joins = !joined && isAnaphoric(sentence);
      if (joins) {
        units.add(units.removeLast() + " " + sentence);
      } else {
        units.add(sentence);
      }
      joined = joins;
    }
    return units;
  }
}
