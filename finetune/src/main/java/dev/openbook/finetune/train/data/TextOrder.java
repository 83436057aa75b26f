package dev.openbook.finetune.train.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A random order of texts in which those of one source stand far apart.
 *
 * <p>Text i of the n texts of a source, in random order, gets the place {@code (i + u / 2 + u_i /
 * 2) / n} on the unit line, u drawn once a source and u_i once a text; texts are read by place. So
 * the texts of a source are at least {@code 1 / (2 n)} of the line apart. Where two meet all the
 * same, the second changes places with the next text of another source.
 *
 * <p>Reason: with the paraphrases of one source in one window, a model learns to copy instead of to
 * recall.
 *
 * @see <a href="https://arxiv.org/abs/2309.14316">Allen-Zhu and Li, Physics of Language Models 3.1
 *     </a>
 */
final class TextOrder {
  private TextOrder() {}

  private record Placed(int index, double place) {}

  /**
   * Returns the order.
   *
   * @param sources source of each text
   * @param seed the order depends on it and the sources alone
   * @return indices of texts, each once
   */
  static int[] of(List<String> sources, long seed) {
    var random = new SplittableRandom(seed);
    int[] shuffled = shuffled(sources.size(), random);
    Map<String, Integer> counts = new HashMap<>();
    sources.forEach(source -> counts.merge(source, 1, Integer::sum));
    Map<String, Double> starts = new HashMap<>();
    Map<String, Integer> taken = new HashMap<>();
    var placed = new ArrayList<Placed>();
    for (int index : shuffled) {
      String source = sources.get(index);
      double start = starts.computeIfAbsent(source, key -> random.nextDouble());
      int turn = taken.merge(source, 1, Integer::sum) - 1;
      double place = (turn + start / 2 + random.nextDouble() / 2) / counts.getOrDefault(source, 1);
      placed.add(new Placed(index, place));
    }
    placed.sort(Comparator.comparingDouble(Placed::place).thenComparingInt(Placed::index));
    int[] order = placed.stream().mapToInt(Placed::index).toArray();
    separate(order, sources);
    return order;
  }

  /** Returns 0 to {@code count - 1} in random order. */
  static int[] shuffled(int count, SplittableRandom random) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      values[i] = values[other];
      values[other] = i;
    }
    return values;
  }

  private static void separate(int[] order, List<String> sources) {
    for (int i = 1; i < order.length; i++) {
      String before = sources.get(order[i - 1]);
      if (!sources.get(order[i]).equals(before)) {
        continue;
      }
      for (int j = i + 1; j < order.length; j++) {
        if (!sources.get(order[j]).equals(before)) {
          int moved = order[j];
          // Shift instead of swap, so that the texts between keep their order.
          System.arraycopy(order, i, order, i + 1, j - i);
          order[i] = moved;
          break;
        }
      }
    }
  }
}
