package dev.openbook.finetune.curate;

/**
 * What a text must be like to be kept.
 *
 * @param fewestWords fewer are too short, at least 1
 * @param mostWords more are too long
 * @param english whether at least a twentieth of the words must be among the most common English
 *     ones
 * @param mostRepeated greatest share of 5-grams of words that stood before in the same text, 0 to 1
 * @param nearDuplicates whether texts near to an earlier one are dropped
 * @param faithful whether numbers and names must stand in the source, where it is at hand
 * @param seed chooses the hash functions
 */
public record CurationRules(
    int fewestWords,
    int mostWords,
    boolean english,
    double mostRepeated,
    boolean nearDuplicates,
    boolean faithful,
    long seed) {
  /** 5 to 5,000 words, English, at most 30 % repeated, no near duplicates, faithful. */
  public static final CurationRules USUAL = new CurationRules(5, 5_000, true, 0.3, true, true, 17);

  public CurationRules {
    if (fewestWords < 1 || mostWords < fewestWords) {
      throw new IllegalArgumentException(
          "min-words must be at least 1 and at most max-words, got "
              + fewestWords
              + " and "
              + mostWords);
    }
    if (!(mostRepeated >= 0 && mostRepeated <= 1)) {
      throw new IllegalArgumentException("max-repeated must be 0 to 1, got " + mostRepeated);
    }
  }
}
