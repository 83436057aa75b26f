package dev.openbook.datasets.file;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.YamlValue.Mapping;
import dev.openbook.datasets.file.YamlValue.Scalar;
import dev.openbook.datasets.file.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Turns a mapping with lists of values into one mapping for each combination. Pure functions. */
final class Sweep {
  private static final int MOST = 1000;

  private Sweep() {}

  /**
   * Returns the combinations by what their names end in; the last list's values change fastest.
   *
   * @param isSwept whether a list at a path of keys with dots is swept over
   * @throws BadInputException if a list is empty, repeats a value, holds other than single values,
   *     or the combinations are too many
   */
  static Map<String, Mapping> of(Mapping mapping, Predicate<String> isSwept) {
    Map<String, Mapping> combinations = new LinkedHashMap<>();
    combinations.put("", mapping);
    for (Map.Entry<List<String>, Sequence> swept : lists(mapping, List.of(), isSwept).entrySet()) {
      List<String> path = swept.getKey();
      Sequence list = swept.getValue();
      var extended = new LinkedHashMap<String, Mapping>();
      for (Map.Entry<String, Mapping> one : combinations.entrySet()) {
        for (Scalar value : values(list, path)) {
          extended.put(one.getKey() + "-" + value.text(), one.getValue().with(path, value));
        }
        if (extended.size() > MOST) {
          throw new BadInputException(
              list.place() + ": a sweep must give at most " + MOST + " combinations; sweep less");
        }
      }
      combinations = extended;
    }
    return combinations;
  }

  private static Map<List<String>, Sequence> lists(
      Mapping mapping, List<String> outer, Predicate<String> isSwept) {
    var lists = new LinkedHashMap<List<String>, Sequence>();
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              var path = new ArrayList<>(outer);
              path.add(key);
              if (value instanceof Mapping nested) {
                lists.putAll(lists(nested, path, isSwept));
              } else if (value instanceof Sequence list && isSwept.test(String.join(".", path))) {
                lists.put(path, list);
              }
            });
    return lists;
  }

  private static List<Scalar> values(Sequence list, List<String> path) {
    String named = "'" + String.join(".", path) + "'";
    var values = new ArrayList<Scalar>();
    for (YamlValue item : list.items()) {
      if (!(item instanceof Scalar value)) {
        throw new BadInputException(
            item.place() + ": " + named + " must hold single values, got " + item.describe());
      }
      if (values.stream().anyMatch(other -> other.text().equals(value.text()))) {
        throw new BadInputException(
            value.place() + ": " + named + " holds " + value.text() + " twice");
      }
      values.add(value);
    }
    if (values.isEmpty()) {
      throw new BadInputException(list.place() + ": " + named + " must hold at least one value");
    }
    return values;
  }
}
