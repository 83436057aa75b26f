package dev.openbook.finetune.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.Generation;
import dev.openbook.finetune.Generation.Finish;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Texts whose tokens are single bytes, so that every character may be cut. */
class GrowingTextTest {
  private static final int END = 300;

  private static String decode(int[] ids) {
    byte[] bytes = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      bytes[i] = (byte) ids[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private final List<String> pieces = new ArrayList<>();

  /** Feeds a text byte by byte and returns what came of it. */
  private Generation feed(String text, int maxTokens, List<String> stops) {
    pieces.clear();
    GrowingText growing =
        new GrowingText(
            GenerationRequest.greedy(Prompt.of("x"), maxTokens, stops),
            new CutPrompt(TokenSequence.of(1), 0),
            new GrowingText.Vocabulary(GrowingTextTest::decode, List.of(END)),
            List.of(),
            pieces::add);
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      if (!growing.isFinished()) {
        growing.add(one & 0xFF);
      }
    }
    if (!growing.isFinished()) {
      growing.add(END);
    }
    return growing.result();
  }

  @Test
  void add_piecesEndBetweenCharacters() {
    String text = "na\u00efve \u4e2d\u6587 \ud83d\ude80!";

    assertThat(feed(text, 100, List.of()).text()).isEqualTo(text);
    assertThat(pieces)
        .containsExactly(
            "n", "a", "\u00ef", "v", "e", " ", "\u4e2d", "\u6587", " ", "\ud83d\ude80", "!");
  }

  @Test
  void add_aStopTextIsNeverToldNotEvenItsBeginning() {
    Generation result = feed("one\n\ntwo STOP", 100, List.of("\n\nthree", "\u4e2d\u6587", " STOP"));

    assertThat(result.text()).isEqualTo("one\n\ntwo");
    assertThat(result.finish()).isEqualTo(Finish.STOP_TEXT);
    assertThat(pieces).containsExactly("o", "n", "e", "\n\ntw", "o");
    assertThat(feed("a\u4e2d\u6587b", 100, List.of("\u4e2d\u6587")).text()).isEqualTo("a");
    assertThat(pieces).containsExactly("a");
  }

  @Test
  void add_whatIsHeldBackIsToldAtTheEnd() {
    assertThat(feed("end\n", 100, List.of("\n\n")).text()).isEqualTo("end\n");
    assertThat(pieces).containsExactly("e", "n", "d", "\n");
    Generation cut = feed("\u4e2d\u6587", 5, List.of());

    assertThat(cut.text()).isEqualTo("\u4e2d\ufffd"); // two of three bytes
    assertThat(cut.finish()).isEqualTo(Finish.LENGTH);
    assertThat(String.join("", pieces)).isEqualTo(cut.text());
  }

  @Test
  void add_ofRandomTextsCutsBeforeTheFirstStop() {
    String[] letters = {"a", "b", "\u00e9", "\ud83d\ude80", "\u4e2d"};
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      String text = random(random, letters, random.nextInt(30));
      List<String> stops =
          List.of(
              random(random, letters, 1 + random.nextInt(3)),
              random(random, letters, 1 + random.nextInt(3)));
      Generation result = feed(text, 1000, stops);

      int bytes = 0; // the first stop that is complete decides
      String expected = text;
      for (int end = 1; end <= text.length() && bytes == 0; end++) {
        String part = text.substring(0, end);
        for (String stop : stops) {
          if (part.endsWith(stop)) {
            bytes = 1;
            int at = Math.min(first(part, stops.get(0)), first(part, stops.get(1)));
            expected = part.substring(0, at);
          }
        }
      }
      assertThat(result.text()).as("seed %d", seed).isEqualTo(expected);
      assertThat(String.join("", pieces)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static int first(String text, String stop) {
    int at = text.indexOf(stop);
    return at < 0 ? text.length() : at;
  }

  private static String random(SplittableRandom random, String[] letters, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }
}
