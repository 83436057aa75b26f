package dev.openbook.finetune.tokenize;

/**
 * The patterns by which byte-level tokenizers cut text into words, and a bound on patterns of
 * others.
 */
final class SplitPattern {
  /** Llama 3's: words, up to three digits, punctuation, line ends, blanks. */
  static final String LLAMA_3 = byDigits("\\p{N}{1,3}");

  /** Qwen2's: as Llama 3's, each digit apart. */
  static final String QWEN_2 = byDigits("\\p{N}");

  /** Most copies that counted repeats may make of a part when multiplied out. */
  private static final long MAX_REPEAT = 1_000;

  private SplitPattern() {}

  private static String byDigits(String digits) {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
        + digits
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  /**
   * Returns whether a pattern stays small when compiled: the library copies what a counted repeat
   * {@code {n,m}} encloses, so nested ones multiply; and it has no more than a few dozen groups.
   */
  static boolean isBounded(String pattern) {
    long copies = 1;
    int groups = 0;
    for (int at = 0; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      if (c == '(' && ++groups > 64) {
        return false;
      }
      if (c == '{') {
        long largest = 1;
        long number = 0;
        for (at++; at < pattern.length() && pattern.charAt(at) != '}'; at++) {
          char digit = pattern.charAt(at);
          number = digit >= '0' && digit <= '9' ? Math.min(10 * number + digit - '0', 1L << 30) : 0;
          largest = Math.max(largest, number);
        }
        copies *= largest;
        if (copies > MAX_REPEAT) {
          return false;
        }
      }
    }
    return true;
  }
}
