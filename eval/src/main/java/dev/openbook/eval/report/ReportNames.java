package dev.openbook.eval.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names that the parts of a report call one another by. */
final class ReportNames {
  private static final int MOST_SHOWN = 20;

  private ReportNames() {}

  /**
   * Returns the names.
   *
   * @throws IllegalArgumentException if one comes twice
   */
  static Set<String> unique(String kind, List<String> names) {
    var unique = new HashSet<String>();
    for (String name : names) {
      if (!unique.add(name)) {
        throw new IllegalArgumentException(
            kind + " names must be unique, got '" + name + "' twice");
      }
    }
    return unique;
  }

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if it is not among the known ones
   */
  static void requireKnown(String kind, String name, Set<String> known) {
    if (!known.contains(name)) {
      String list =
          known.size() > MOST_SHOWN
              ? known.size() + " names"
              : known.stream().sorted().collect(Collectors.joining(", "));
      throw new IllegalArgumentException("unknown " + kind + " '" + name + "'; known: " + list);
    }
  }
}
