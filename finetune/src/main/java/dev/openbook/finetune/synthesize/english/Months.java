package dev.openbook.finetune.synthesize.english;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of the months. */
public final class Months {
  private static final List<String> NAMES =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  private static final Set<String> SMALL =
      NAMES.stream()
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  /** Regular expression of a month's name with its capital; one group, not captured. */
  public static final String PATTERN = "(?:" + String.join("|", NAMES) + ")";

  private Months() {}

  /** Returns whether a word, in any case of letters, is a month's name. */
  public static boolean isMonth(String word) {
    return SMALL.contains(word.toLowerCase(Locale.ROOT));
  }
}
