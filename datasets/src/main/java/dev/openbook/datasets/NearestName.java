package dev.openbook.datasets;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Finds the known name a user most likely meant, by edit distance.
 *
 * <p>The distance counts insertions, deletions, replacements and swaps of neighbours, without
 * regard to case. A name is near when the distance is at most a third of the longer word, or one of
 * the two begins with the other and they share three characters.
 */
public final class NearestName {
  private static final int SHORTEST_PREFIX = 3;

  private NearestName() {}

  /**
   * Returns the known name nearest to {@code name}, the alphabetically first of equals; empty when
   * none is near.
   */
  public static Optional<String> of(String name, Collection<String> known) {
    String asked = name.toLowerCase(Locale.ROOT);
    Optional<String> best = Optional.empty();
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : new TreeSet<>(known)) {
      String folded = candidate.toLowerCase(Locale.ROOT);
      int distance = distance(asked, folded);
      if (distance < bestDistance && isNear(asked, folded, distance)) {
        best = Optional.of(candidate);
        bestDistance = distance;
      }
    }
    return best;
  }

  /**
   * Returns the complaint about an unknown name: {@code unknown <thing> '<name>'; known: <sorted
   * list>}, and the nearest name where there is one.
   *
   * @param thing what is named, in the user's words ("dataset", "key")
   */
  public static String unknown(String thing, String name, Collection<String> known) {
    String hint = of(name, known).map(near -> "; did you mean '" + near + "'?").orElse("");
    return "unknown "
        + thing
        + " '"
        + name
        + "'; known: "
        + String.join(", ", new TreeSet<>(known))
        + hint;
  }

  /**
   * Returns the value of a name.
   *
   * @param thing what is named, in the user's words
   * @param values all that may be named
   * @param nameOf a value's name
   * @throws BadInputException if no value has that name, as {@link #unknown} says it
   */
  public static <T> T find(
      String thing, String name, Collection<T> values, Function<T, String> nameOf) {
    return values.stream()
        .filter(value -> nameOf.apply(value).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(unknown(thing, name, values.stream().map(nameOf).toList())));
  }

  private static boolean isNear(String asked, String known, int distance) {
    int longer = Math.max(asked.length(), known.length());
    boolean prefix =
        Math.min(asked.length(), known.length()) >= SHORTEST_PREFIX
            && (asked.startsWith(known) || known.startsWith(asked));
    return prefix || (distance <= Math.max(1, longer / 3) && distance < longer);
  }

  /** Optimal string alignment: each part of the text is edited at most once. */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
