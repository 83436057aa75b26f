package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.finetune.synthesize.Seeds;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * All pairs of entities in seeded order, then as many triples, drawn by seed. What is kept while
 * they are gone through is a number for each.
 *
 * @param names 2 to 100, without repetition
 * @param seed chooses order and triples
 * @param passage id of the passage, so that each has an order of its own
 */
record EntityTuples(List<String> names, long seed, String passage)
    implements Iterable<WritingPrompt> {
  private static final int BASE = 100; // a place takes two digits

  @Override
  public Iterator<WritingPrompt> iterator() {
    SplittableRandom random = Seeds.random(seed, "entity tuples", passage);
    int[] pairs = pairs(random);
    int[] triples = triples(pairs.length, random);
    return IntStream.concat(IntStream.of(pairs).map(pair -> pair * BASE), IntStream.of(triples))
        .<WritingPrompt>mapToObj(code -> new RelationPrompt(names(code)))
        .iterator();
  }

  /** Returns the names of a code; a pair's third place is that of its first, which is no triple. */
  private List<String> names(int code) {
    return IntStream.of(code / BASE / BASE, code / BASE % BASE, code % BASE)
        .limit(code % BASE == 0 ? 2 : 3)
        .mapToObj(names::get)
        .toList();
  }

  private int[] pairs(SplittableRandom random) {
    int n = names.size();
    int[] pairs =
        IntStream.range(0, n)
            .flatMap(i -> IntStream.range(i + 1, n).map(j -> i * BASE + j))
            .toArray();
    for (int i = pairs.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = pairs[i];
      pairs[i] = pairs[other];
      pairs[other] = kept;
    }
    return pairs;
  }

  /** Returns distinct triples with places ascending, so that the last is at least 2. */
  private int[] triples(int most, SplittableRandom random) {
    long n = names.size();
    long wanted = Math.min(most, n * (n - 1) * (n - 2) / 6);
    return IntStream.generate(() -> triple(random)).distinct().limit(wanted).toArray();
  }

  private int triple(SplittableRandom random) {
    int[] places =
        IntStream.generate(() -> random.nextInt(names.size()))
            .distinct()
            .limit(3)
            .sorted()
            .toArray();
    return (places[0] * BASE + places[1]) * BASE + places[2];
  }
}
