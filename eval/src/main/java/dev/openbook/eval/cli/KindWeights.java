package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Kinds of texts with their shares of the budget, as {@code --kind} names them. */
final class KindWeights {
  private KindWeights() {}

  /**
   * Returns the weights by kind, in the order in which they are named.
   *
   * @param named each a kind, or a kind, an equals sign and a number above 0
   * @param kind returns the kind of a name, or throws
   * @throws BadInputException if a weight is no number above 0 or a kind stands twice
   */
  static Map<String, Double> parse(List<String> named, UnaryOperator<String> kind) {
    var weights = new LinkedHashMap<String, Double>();
    for (String each : named) {
      int equals = each.indexOf('=');
      String name = kind.apply(equals < 0 ? each : each.substring(0, equals));
      double weight = equals < 0 ? 1 : weight(name, each.substring(equals + 1));
      if (weights.put(name, weight) != null) {
        throw new BadInputException("--kind names '" + name + "' twice");
      }
    }
    return weights;
  }

  private static double weight(String kind, String text) {
    try {
      double weight = Double.parseDouble(text);
      if (weight > 0 && Double.isFinite(weight)) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        "--kind: the weight of '" + kind + "' must be a number above 0, got '" + text + "'");
  }
}
