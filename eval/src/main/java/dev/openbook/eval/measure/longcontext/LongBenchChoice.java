package dev.openbook.eval.measure.longcontext;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of four options a response to a question of LongBench v2 names.
 *
 * <p>The first {@code The correct answer is (X)} counts, asterisks aside; without one, the first
 * {@code The correct answer is X}. X is A to D.
 *
 * @see <a href="https://github.com/THUDM/LongBench">LongBench, pred.py at 2e00731</a>
 * @see <a href="https://arxiv.org/abs/2412.15204">Bai et al., LongBench v2, 2024</a>
 */
public final class LongBenchChoice {
  /** What a response without an answer is worth where chance is made up for. */
  private static final double CHANCE = 0.25;

  private static final Pattern IN_BRACKETS = Pattern.compile("The correct answer is \\(([A-D])\\)");
  private static final Pattern BARE = Pattern.compile("The correct answer is ([A-D])");

  private LongBenchChoice() {}

  /** Returns the option's letter, empty where the response names none. */
  public static Optional<String> of(String response) {
    String plain = response.replace("*", "");
    return first(IN_BRACKETS, plain).or(() -> first(BARE, plain));
  }

  /**
   * Returns 1 for the right option and 0 for another or none.
   *
   * @param gold letter A to D
   */
  public static double score(String response, String gold) {
    return of(response).filter(gold::equals).isPresent() ? 1 : 0;
  }

  /**
   * Returns the score, with 0.25 where the response names no option ({@code compensated}).
   *
   * @param gold letter A to D
   */
  public static double compensatedScore(String response, String gold) {
    return of(response).isEmpty() ? CHANCE : score(response, gold);
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
