package dev.openbook.finetune.synthesize;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a synthesis made.
 *
 * @param tokens tokens of all texts, at most the budget
 * @param texts number of texts
 * @param kinds counts of each kind
 * @param documents number of documents that gave at least one text
 * @param duplicates texts dropped because the same text was there
 * @param exhausted whether the synthesizers had nothing more to give before the budget was met
 */
public record SynthesisResult(
    long tokens,
    long texts,
    Map<String, KindCount> kinds,
    int documents,
    long duplicates,
    boolean exhausted) {
  public SynthesisResult {
    kinds = java.util.Collections.unmodifiableMap(new TreeMap<>(kinds));
  }

  /**
   * Counts of one kind.
   *
   * @param tokens tokens of its texts
   * @param texts number of texts
   * @param exhausted whether every document had given all it has, then other kinds fill the budget;
   *     where those had given all too, also all that it can tell again
   */
  public record KindCount(long tokens, long texts, boolean exhausted) {}
}
