package dev.openbook.eval.suite;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.suite.Suite.Arm;
import dev.openbook.eval.suite.SweptKey.Taken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Arms that differ in nothing but one number of their context or preparation, whether a sweep or
 * the file's author wrote them.
 *
 * @param key which number
 * @param name the arms' names with a star where they differ, e.g. {@code plain/rag-*}
 * @param points by value, ascending; at least two
 */
public record ArmSeries(SweptKey key, String name, List<Point> points) {
  public ArmSeries {
    requireNonNull(key, "key is null");
    requireNonNull(name, "name is null");
    points = List.copyOf(points);
    if (points.size() < 2) {
      throw new IllegalArgumentException("points must be at least 2, got " + points.size());
    }
  }

  /**
   * An arm of a series.
   *
   * @param value its number, at least 1
   * @param arm the arm; of several that are the same, the first
   */
  public record Point(long value, Arm arm) {}

  /** Returns a suite's series, by key, in the order of their first arms. */
  static List<ArmSeries> of(Suite suite) {
    var series = new ArrayList<ArmSeries>();
    for (SweptKey key : SweptKey.values()) {
      Map<List<Object>, SortedMap<Long, Arm>> alike = new LinkedHashMap<>();
      for (Arm arm : suite.arms()) {
        Optional<Taken> taken = key.take(suite, arm);
        if (taken.isPresent()) {
          alike
              .computeIfAbsent(taken.get().rest(), rest -> new TreeMap<>())
              .putIfAbsent(taken.get().value(), arm);
        }
      }
      alike.values().stream()
          .filter(arms -> arms.size() > 1)
          .map(arms -> of(key, arms))
          .forEach(series::add);
    }
    return List.copyOf(series);
  }

  private static ArmSeries of(SweptKey key, SortedMap<Long, Arm> arms) {
    var points = new ArrayList<Point>();
    arms.forEach((value, arm) -> points.add(new Point(value, arm)));
    return new ArmSeries(
        key,
        common(arms.values().stream().map(Arm::preparation).toList())
            + "/"
            + common(arms.values().stream().map(Arm::context).toList()),
        points);
  }

  /** Returns names as one, a star for each part between hyphens in which they differ. */
  private static String common(List<String> names) {
    List<String[]> split = names.stream().map(name -> name.split("-", -1)).toList();
    String[] first = split.getFirst();
    boolean isAlike = split.stream().allMatch(parts -> parts.length == first.length);
    var common = new ArrayList<String>();
    for (int i = 0; isAlike && i < first.length; i++) {
      int place = i;
      boolean isShared = split.stream().allMatch(parts -> parts[place].equals(first[place]));
      common.add(isShared ? first[place] : "*");
    }
    return common.stream().allMatch("*"::equals)
        ? names.getFirst() + ".." + names.getLast()
        : String.join("-", common);
  }
}
