package dev.openbook.eval.card;

import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts of the texts of one kind and generator, and perhaps of one prompt. */
final class Tally {
  private static final int MOST_SEEDS = 5;

  /**
   * Which texts.
   *
   * @param kind their kind
   * @param generator what made them
   * @param prompt their prompt; empty for all
   */
  record Key(String kind, String generator, String prompt) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::kind).thenComparing(Key::generator).thenComparing(Key::prompt);

    static Key ofKind(SyntheticText text) {
      return new Key(text.kind(), text.provenance().generator(), "");
    }

    static Key ofPrompt(SyntheticText text) {
      return new Key(text.kind(), text.provenance().generator(), text.provenance().prompt());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  final TextDraw draw;
  final Set<String> documents = new HashSet<>();
  final TreeSet<Long> seeds = new TreeSet<>();
  final Map<String, Long> dropped = new TreeMap<>();
  long texts;
  long words;
  long judged;
  long faithful;
  long kept;

  Tally(long mostWords) {
    draw = new TextDraw(mostWords);
  }

  void add(SyntheticText text, int count, long lot, boolean isCurated) {
    texts++;
    words += count;
    kept += isCurated ? 1 : 0;
    documents.addAll(text.provenance().source());
    if (seeds.size() < MOST_SEEDS) {
      seeds.add(text.provenance().seed());
    }
    draw.add(text, count, lot);
  }

  void judge(boolean isFaithful) {
    judged++;
    faithful += isFaithful ? 1 : 0;
  }
}
