package dev.openbook.eval.measure.longcontext;

import dev.openbook.eval.measure.WhiteSpace;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How RULER scores a prediction: by the references that stand in it, in lower case, words cut or
 * not. A task's score is the mean over its questions, printed as percent with two decimals.
 *
 * @see <a href="https://github.com/NVIDIA/RULER">RULER, scripts/eval</a>
 * @see <a href="https://arxiv.org/abs/2404.06654">Hsieh et al., RULER, 2024</a>
 */
public final class RulerRules {
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f]");

  private RulerRules() {}

  /**
   * Returns the share of the references that stand in the prediction, {@code string_match_all}: of
   * needles, variables and words ({@code niah}, {@code vt}, {@code cwe}, {@code fwe}).
   *
   * @param references at least one
   */
  public static double matchAll(String prediction, List<String> references) {
    long found = found(prediction, references);
    return (double) found / references.size();
  }

  /**
   * Returns 1 if any reference stands in the prediction, else 0, {@code string_match_part}: of
   * questions ({@code qa}).
   *
   * @param references at least one
   */
  public static double matchPart(String prediction, List<String> references) {
    return found(prediction, references) > 0 ? 1 : 0;
  }

  /**
   * Returns a prediction as RULER prepares it before it scores: control characters are line feeds,
   * white space at the ends is gone.
   */
  public static String prepared(String prediction) {
    return WhiteSpace.strip(CONTROL.matcher(WhiteSpace.strip(prediction)).replaceAll("\n"));
  }

  private static long found(String prediction, List<String> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException("references are empty");
    }
    String lower = prediction.toLowerCase(Locale.ROOT);
    return references.stream()
        .filter(reference -> lower.contains(reference.toLowerCase(Locale.ROOT)))
        .count();
  }
}
