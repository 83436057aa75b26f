package dev.openbook.finetune.synthesize.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.synthesize.Articles;
import dev.openbook.finetune.synthesize.Synthesis;
import dev.openbook.finetune.synthesize.SynthesisPlan;
import dev.openbook.finetune.synthesize.SynthesisResult;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OddDocumentsTest {
  private static List<Synthesizer> synthesizers;

  @BeforeAll
  static void load() throws IOException {
    synthesizers = ExtractiveSynthesizers.load();
  }

  static Stream<String> oddTexts() {
    return Stream.of(
        "",
        " \n\t\r\n ",
        "One sentence with Albert Einstein in 1905.",
        "No end",
        ".",
        "... !!! ???",
        "\uD83D\uDE00 Emoji \uD83D\uDE80 were sent by NASA in 1969. \uD83D\uDE00\uD83D\uDE00",
        "\uD83D",
        "- a list\n- of things\n1. with 3 numbers\n2) and more\n\u2022 bullets",
        "First line.\r\nSecond line in 1999.\r\n\r\nParagraph by Henry Ford.\r\n",
        "word ".repeat(40_000),
        "x".repeat(200_000),
        "The river Thames flows through London. ".repeat(5_000),
        "(((((((((((((((((((((([[[[[[[[[[{{{{{{",
        "\"Quotes\" 'and' \u201cmore\u201d said Mr. J. R. R. Tolkien of St. Louis, Mo. in the U.S.",
        "\u4e2d\u6587\u3002\u0639\u0631\u0628\u064a \u05e2\u05d1\u05e8\u05d9\u05ea",
        "$1 %s %n \\1 ${x} costs 5 dollars at the Big Store in 1990.",
        "\u0000\u0001\u0002 control \u0007 characters in 1990.");
  }

  @ParameterizedTest
  @MethodSource("oddTexts")
  void synthesize_oddText_neitherFailsNorHangs(String text) {
    for (String title : List.of("", "A $1 %s title\n", "t".repeat(10_000))) {
      var document = new Document("odd", title, text);
      for (Synthesizer synthesizer : synthesizers) {
        List<SyntheticText> made =
            Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> synthesizer.synthesize(document, 7).limit(50).toList());

        assertThat(made).allSatisfy(one -> assertThat(one.text()).isNotBlank());
      }
    }
  }

  @Test
  void synthesize_blankText_givesNothing() {
    for (Synthesizer synthesizer : synthesizers) {
      assertThat(synthesizer.synthesize(new Document("d", "Title", " \r\n "), 7)).isEmpty();
    }
  }

  @Test
  void synthesize_titleWithFormatMarks_keepsThem() {
    assertThat(synthesizers.get(1).synthesize(new Document("d", "100%s $1", "Cats sleep."), 1))
        .allSatisfy(made -> assertThat(made.text()).contains("100%s $1"));
  }

  @Test
  void synthesize_randomWords_neverFails() {
    List<String> words =
        List.of(
            "The", "in", "1969", ",", "by", "was", "were", "Tesla", "Albert", "of", "and", "five",
            "lakes", "moved", "has", "which", "that", ".", "(", ")", "-", "not", "born", "a", "is",
            "\"", "'s", "when", "to", "more", "than", "New", "York", ";", "July", "4", "on", "On");
    long seed = Long.getLong("test.seed", 42);
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 150; round++) {
      var text = new ArrayList<String>();
      for (int i = random.nextInt(120); i >= 0; i--) {
        text.add(words.get(random.nextInt(words.size())));
      }
      var document = new Document("d", "Title", String.join(" ", text));
      for (Synthesizer synthesizer : synthesizers) {
        assertThat(synthesizer.synthesize(document, round).limit(20))
            .as("seed %d round %d", seed, round)
            .allSatisfy(made -> assertThat(made.provenance().source()).containsExactly("d"));
      }
    }
  }

  @Test
  void run_onlyRepeatedSentences_ends() {
    var document = new Document("d", "T", "The river flows. ".repeat(12));
    var made = new ArrayList<SyntheticText>();

    SynthesisResult result =
        Synthesis.run(
            List.of(document),
            synthesizers,
            SynthesisPlan.of(SentencePermutation.KIND, 1_000_000, 1),
            Articles.WORDS,
            made::add,
            Progress.NONE);

    assertThat(result.exhausted()).isTrue();
    assertThat(result.duplicates()).isPositive();
    assertThat(made).extracting(SyntheticText::text).doesNotHaveDuplicates();
  }
}
