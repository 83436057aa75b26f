package dev.openbook.eval.measure.longcontext;

import dev.openbook.eval.measure.SquadRules;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scorers of LongBench v1: what one prediction is worth against one gold answer, 0 to 1.
 *
 * @see <a href="https://github.com/THUDM/LongBench">LongBench, metrics.py at 2e00731</a>
 */
public final class LongBenchRules {
  private static final Pattern LINE_FEED = Pattern.compile("\n");
  private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+");
  private static final Pattern PARAGRAPH = Pattern.compile("Paragraph (\\p{Nd}+)");

  private LongBenchRules() {}

  /** Returns the text up to the first line feed, those at its start aside. */
  public static String firstLine(String prediction) {
    int start = firstOtherThanLineFeed(prediction);
    int end = prediction.indexOf('\n', start);
    return end < 0 ? prediction.substring(start) : prediction.substring(start, end);
  }

  /**
   * Returns token F1 in SQuAD's normal form ({@code qa_f1_score}); unlike by SQuAD's rules 0 where
   * both are empty.
   */
  public static double tokenF1(String prediction, String gold) {
    return SquadRules.normalize(prediction).isEmpty()
        ? 0
        : SquadRules.tokenF1(prediction, List.of(gold));
  }

  /**
   * Returns ROUGE-L by the rules of the package {@code rouge} 1.0.1, which are not those of {@code
   * rouge_score}: sentences end at full stops, case and punctuation count, and every word counts
   * once.
   *
   * <p>0 where either text is empty or of full stops alone, as the package fails on these. It also
   * runs out of Python's stack, and LongBench then gives 0, where two sentences together have about
   * a thousand words; here they are scored.
   */
  public static double rougeL(String prediction, String gold) {
    return SentenceRouge.fMeasure(prediction, gold);
  }

  /**
   * Returns one over the number of classes that the prediction names, if the gold is one of them.
   *
   * <p>A class whose name is part of the gold's is not counted. The original takes such classes out
   * of the list while it goes through it, and so passes over the one behind each; so does this.
   */
  public static double classification(String prediction, String gold, List<String> classes) {
    var named = new ArrayList<>(classes.stream().filter(prediction::contains).toList());
    for (int i = 0; i < named.size(); i++) {
      String name = named.get(i);
      if (gold.contains(name) && !name.equals(gold)) {
        named.remove(name);
      }
    }
    return named.contains(gold) ? 1.0 / named.size() : 0;
  }

  /**
   * Returns the share of the prediction's numbers that are the gold paragraph's; 0 without numbers.
   *
   * @param gold holds {@code Paragraph} and a number
   */
  public static double retrieval(String prediction, String gold) {
    Matcher paragraph = PARAGRAPH.matcher(gold);
    if (!paragraph.find()) {
      throw new IllegalArgumentException("gold must name 'Paragraph N', got " + gold);
    }
    return count(prediction, paragraph.group(1));
  }

  /** Returns the share of the prediction's numbers that are the gold; 0 without numbers. */
  public static double count(String prediction, String gold) {
    List<String> numbers = NUMBER.matcher(prediction).results().map(MatchResult::group).toList();
    long right = numbers.stream().filter(gold::equals).count();
    return numbers.isEmpty() ? 0 : (double) right / numbers.size();
  }

  /**
   * Returns how similar the first line of code is to the gold, in hundredths: {@code fuzz.ratio} of
   * the package {@code fuzzywuzzy} 0.18.0 as LongBench requires it, without {@code
   * python-Levenshtein}, which would give other figures.
   *
   * <p>Lines with a grave accent, {@code #} or {@code //} are no code, an empty line is. Where all
   * are none the prediction is empty.
   */
  public static double codeSimilarity(String prediction, String gold) {
    String code =
        LINE_FEED
            .splitAsStream(prediction.substring(firstOtherThanLineFeed(prediction)))
            .filter(line -> !line.contains("`") && !line.contains("#") && !line.contains("//"))
            .findFirst()
            .orElse("");
    return MatchingBlocks.percent(code, gold) / 100.0;
  }

  private static int firstOtherThanLineFeed(String text) {
    int start = 0;
    while (start < text.length() && text.charAt(start) == '\n') {
      start++;
    }
    return start;
  }
}
