package dev.openbook.finetune.synthesize.prompted;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model wrote.
 *
 * @param tokens of all texts kept, at most the budget
 * @param texts kept
 * @param shares by name, in the order in which they were asked for
 * @param yields by prompt
 * @param exhausted whether everything was asked, or given up, before the budget was met
 */
public record WritingResult(
    long tokens,
    long texts,
    Map<String, Part> shares,
    Map<String, Yield> yields,
    boolean exhausted) {
  public WritingResult {
    shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    yields = Collections.unmodifiableMap(new TreeMap<>(yields));
  }

  /** Returns the tokens that the model read, all prompts together. */
  public long promptTokens() {
    return yields.values().stream().mapToLong(Yield::promptTokens).sum();
  }

  /** Returns the tokens that the model wrote, fit or not. */
  public long generatedTokens() {
    return yields.values().stream().mapToLong(Yield::generatedTokens).sum();
  }

  /**
   * What one share gave.
   *
   * @param tokens of its texts kept
   * @param texts kept
   * @param givenUp whether it was left because its first replies held nothing fit
   */
  public record Part(long tokens, long texts, boolean givenUp) {}

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
