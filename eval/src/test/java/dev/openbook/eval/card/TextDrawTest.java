package dev.openbook.eval.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextDrawTest {
  @Test
  void words_areExactlyAsManyAsAskedFor() {
    TextDraw draw = drawn(1_000, 500, 3);

    for (int words : List.of(1, 7, 499, 500)) {
      int count = draw.words(words).stream().mapToInt(text -> WordRuns.count(text.text())).sum();
      assertThat(count).isEqualTo(words);
    }
  }

  @Test
  void words_ofFewer_areTheFirstOfThoseOfMore() {
    TextDraw draw = drawn(1_000, 500, 3);

    List<String> more = ids(draw.words(500));
    List<String> fewer = ids(draw.words(120));

    assertThat(more.subList(0, fewer.size())).isEqualTo(fewer);
    assertThat(ids(draw.first(3))).isEqualTo(more.subList(0, 3));
    assertThat(ids(drawn(1_000, 120, 3).words(120))).isEqualTo(fewer);
    assertThat(ids(drawn(1_000, 500, 4).words(500))).isNotEqualTo(more);
  }

  @Test
  void add_holdsNoMoreThanTheWordsAskedFor() {
    TextDraw draw = drawn(10_000, 50, 1);

    int words = draw.first(10_000).stream().mapToInt(text -> WordRuns.count(text.text())).sum();

    assertThat(words).isBetween(50, 50 + 9);
  }

  @Test
  void add_drawsEveryTextAsOften() {
    int[] times = new int[20];
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new SplittableRandom(seed);
      var draw = new TextDraw(5);
      for (int i = 0; i < times.length; i++) {
        draw.add(text(i, "word"), 1, random.nextLong());
      }
      draw.words(5).forEach(text -> times[Integer.parseInt(text.id())]++);
    }

    // 5 of 20 in 2,000 draws: 500 each, standard deviation 19.
    assertThat(IntStream.of(times).boxed())
        .allSatisfy(each -> assertThat(each).isBetween(405, 595));
  }

  @Test
  void words_ofTooFewTexts_areAllThereAre() {
    var draw = new TextDraw(100);
    draw.add(text(0, " one  two\nthree "), 3, 1);

    assertThat(draw.words(10)).extracting(SyntheticText::text).containsExactly(" one  two\nthree ");
    assertThat(draw.words(2)).extracting(SyntheticText::text).containsExactly("one  two");
    assertThat(new TextDraw(5).words(5)).isEmpty();
  }

  private static TextDraw drawn(int texts, long most, long seed) {
    var random = new SplittableRandom(seed);
    var draw = new TextDraw(most);
    for (int i = 0; i < texts; i++) {
      int words = 1 + i % 9;
      draw.add(text(i, "word ".repeat(words)), words, random.nextLong());
    }
    return draw;
  }

  private static List<String> ids(List<SyntheticText> texts) {
    return texts.stream().map(SyntheticText::id).collect(Collectors.toList());
  }

  private static SyntheticText text(int id, String text) {
    return new SyntheticText(
        Integer.toString(id),
        text,
        "kind",
        new Provenance(List.of("d"), "prompt@1", "generator/1", 1, id),
        Optional.empty());
  }
}
