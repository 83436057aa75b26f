package dev.openbook.datasets;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/**
 * A pseudo-random order over names that depends on the seed and the name alone.
 *
 * <p>Because an item's place key ignores the other items, a draw of n is contained in a draw of n +
 * 1, and items added to or removed from the source move nothing else.
 */
final class SeededOrder {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private SeededOrder() {}

  /** Returns 64 well mixed bits of the seed and the name: FNV-1a, finished as in SplitMix64. */
  static long key(long seed, String name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return mix(hash ^ mix(seed));
  }

  /** Orders items by their key; equal keys by name. */
  static <T> Comparator<T> by(long seed, Function<T, String> name) {
    return Comparator.<T>comparingLong(item -> key(seed, name.apply(item))).thenComparing(name);
  }

  /** Returns {@code count} of the items, or all when there are fewer, in their own order. */
  static <T> List<T> sample(List<T> items, int count, long seed, Function<T, String> name) {
    var drawn = new HashSet<>(items.stream().sorted(by(seed, name)).limit(count).toList());
    return items.stream().filter(drawn::contains).toList();
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
