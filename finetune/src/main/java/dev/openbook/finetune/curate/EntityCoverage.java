package dev.openbook.finetune.curate;

import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much of what documents speak of their texts mention.
 *
 * <p>A text mentions an entity when the entity's words stand in it in a row, case and punctuation
 * aside. A pair is mentioned when one text mentions both; entities of which one name holds the
 * other make no pair. Both figures are means over documents, so a long document counts no more than
 * a short one, and a document without a text counts as 0. They grow with the texts: compare sets of
 * equal size only.
 *
 * @param entities mean share of a document's entities that a text of it mentions, 0 to 1; 0 where
 *     no document has an entity
 * @param pairs mean share of a document's pairs that a text of it mentions, 0 to 1; 0 where no
 *     document has a pair
 * @param documents documents that have an entity
 */
public record EntityCoverage(double entities, double pairs, int documents) {
  /**
   * Measures texts.
   *
   * @param entities names that each document speaks of, by the document's id
   * @param texts each counts for all documents it was made from
   */
  public static EntityCoverage of(
      Map<String, List<String>> entities, Collection<SyntheticText> texts) {
    var byDocument = new HashMap<String, Mentions>();
    entities.forEach(
        (id, names) -> {
          if (!names.isEmpty()) {
            byDocument.put(id, new Mentions(names));
          }
        });
    for (SyntheticText text : texts) {
      String running = Words.running(text.text());
      for (String id : text.provenance().source()) {
        Mentions mentions = byDocument.get(id);
        if (mentions != null) {
          mentions.read(running);
        }
      }
    }
    return new EntityCoverage(
        byDocument.values().stream().mapToDouble(Mentions::entityShare).average().orElse(0),
        byDocument.values().stream()
            .filter(each -> each.allPairs > 0)
            .mapToDouble(Mentions::pairShare)
            .average()
            .orElse(0),
        byDocument.size());
  }

  /** What the texts of one document mention. */
  private static final class Mentions {
    private final List<String> names;
    private final BitSet isPair; // i * names + j for i before j
    private final int allPairs;
    private final BitSet named = new BitSet();
    private final BitSet met = new BitSet();

    Mentions(List<String> given) {
      names = given.stream().distinct().map(Words::running).toList();
      isPair = pairs(given.stream().distinct().map(each -> each.toLowerCase(Locale.ROOT)).toList());
      allPairs = isPair.cardinality();
    }

    private static BitSet pairs(List<String> names) {
      var pairs = new BitSet();
      for (int i = 0; i < names.size(); i++) {
        for (int j = i + 1; j < names.size(); j++) {
          boolean overlap =
              names.get(i).contains(names.get(j)) || names.get(j).contains(names.get(i));
          pairs.set(i * names.size() + j, !overlap);
        }
      }
      return pairs;
    }

    void read(String running) {
      var here = new BitSet();
      for (int i = 0; i < names.size(); i++) {
        here.set(i, running.contains(names.get(i)));
      }
      named.or(here);
      for (int i = here.nextSetBit(0); i >= 0; i = here.nextSetBit(i + 1)) {
        for (int j = here.nextSetBit(i + 1); j >= 0; j = here.nextSetBit(j + 1)) {
          met.set(i * names.size() + j);
        }
      }
    }

    double entityShare() {
      return (double) named.cardinality() / names.size();
    }

    double pairShare() {
      var mentioned = (BitSet) met.clone();
      mentioned.and(isPair);
      return (double) mentioned.cardinality() / allPairs;
    }
  }
}
