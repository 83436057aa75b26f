package dev.openbook.finetune.synthesize.prompted;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model wrote.
 *
 * @param tokens of all texts kept, at most the budget
 * @param texts kept
 * @param yields by prompt
 * @param exhausted whether every passage was asked about in every round before the budget was met
 */
public record WritingResult(long tokens, long texts, Map<String, Yield> yields, boolean exhausted) {
  public WritingResult {
    yields = Collections.unmodifiableMap(new TreeMap<>(yields));
  }

  /**
   * What one prompt gave.
   *
   * @param asked replies read
   * @param kept texts kept
   * @param promptTokens that the model read
   * @param generatedTokens that it wrote
   * @param rejected texts not fit, by reason
   */
  public record Yield(
      long asked, long kept, long promptTokens, long generatedTokens, Map<String, Long> rejected) {
    public Yield {
      rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
    }
  }
}
