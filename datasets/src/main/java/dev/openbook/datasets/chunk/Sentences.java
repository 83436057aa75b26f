package dev.openbook.datasets.chunk;

import dev.openbook.datasets.Span;
import java.text.BreakIterator;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds the sentences of a text with the JDK's rules, and three of ours: a blank line ends a
 * sentence, an abbreviation ("Dr.", "e.g.", "J.", "U.S.") does not, and the number of a list's item
 * ("2.") starts one.
 *
 * <p>White space belongs to the sentence before it. An abbreviation that does end a sentence joins
 * it with the next one.
 */
final class Sentences {
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_])(?:"
              + "Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Gov|Sen|Rep|Pres|Gen|Col|Maj|Capt|Cpt|Lt|Sgt|Adm"
              + "|St|Mt|Ft|Jr|Sr|Messrs|vs|cf|al|approx|ca|esp|viz|Inc|Ltd|Co|Corp|Bros"
              + "|Fig|Figs|fig|figs|Eq|Eqs|eq|Sec|Ch|Vol|vol|pp|Ref|Refs"
              + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
              + "|\\p{Lu}|v|(?:\\p{L}\\.)+\\p{L}"
              + ")\\.\\s*$");

  private static final Pattern ITEM_NUMBER =
      Pattern.compile("(?:^|[\\r\\n])\\h*(\\d{1,3}\\.\\s*)$");

  /** Text looked at before a boundary, in UTF-16 code units; longer than any abbreviation. */
  private static final int LOOK_BACK = 40;

  private Sentences() {}

  /**
   * Returns 0, the places between sentences, and the text's length. A sentence of more than {@code
   * size} tokens counts as several: it is cut by lines, stops, blanks or characters.
   */
  static int[] cuts(String text, TokenPlaces places, int size) {
    var packing = new Packing(places, size, 0);
    var cut = new RecursiveCut(text, packing);
    int[] cuts = packing.whole(cuts(text));
    IntStream.Builder all = IntStream.builder().add(0);
    for (int i = 0; i < cuts.length - 1; i++) {
      if (places.count(cuts[i], cuts[i + 1]) <= size) {
        all.add(cuts[i + 1]);
        continue;
      }
      for (Span part : cut.spans(cuts[i], cuts[i + 1], Separator.LINE)) {
        all.add(part.end());
      }
    }
    return all.build().toArray();
  }

  /** Returns 0, the places between sentences of any size, and the text's length. */
  static int[] cuts(String text) {
    int[] paragraphs = Separator.BLANK_LINE.cuts(text, 0, text.length());
    IntStream.Builder all = IntStream.builder();
    for (int i = 0; i < paragraphs.length - 1; i++) {
      String paragraph = text.substring(paragraphs[i], paragraphs[i + 1]);
      int start = paragraphs[i];
      starts(paragraph).forEach(place -> all.add(start + place));
    }
    return all.add(text.length()).build().toArray();
  }

  /** Returns where the sentences of one paragraph start. */
  private static IntStream starts(String paragraph) {
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(paragraph);
    return Arrays.stream(Separator.boundaries(sentences))
        .filter(place -> place < paragraph.length())
        .flatMap(place -> start(paragraph, place))
        .distinct();
  }

  /** Returns where a sentence starts that the JDK starts at {@code place}; empty for nowhere. */
  private static IntStream start(String paragraph, int place) {
    int from = Math.max(0, place - LOOK_BACK);
    String before = paragraph.substring(from, place);
    Matcher number = ITEM_NUMBER.matcher(before);
    if (number.find()) {
      return IntStream.of(from + number.start(1));
    }
    return ABBREVIATION.matcher(before).find() ? IntStream.empty() : IntStream.of(place);
  }
}
