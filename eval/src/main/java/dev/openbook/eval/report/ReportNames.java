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
   * Returns what names of arms have in common, {@code tuned/rag} of {@code tuned-1/rag} and {@code
   * tuned-2/rag}: the one name, or what the preparations begin with up to a hyphen; all of them
   * where that is nothing.
   *
   * @param arms in the same context, at least one
   */
  static String common(List<String> arms) {
    String first = arms.getFirst();
    if (arms.size() == 1) {
      return first;
    }
    String start = first.substring(0, first.indexOf('/'));
    while (!start.isEmpty() && !beginAll(arms, start + "-")) {
      start = start.substring(0, Math.max(0, start.lastIndexOf('-')));
    }
    return start.isEmpty() ? String.join(", ", arms) : start + first.substring(first.indexOf('/'));
  }

  private static boolean beginAll(List<String> arms, String start) {
    return arms.stream().allMatch(arm -> arm.startsWith(start));
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
