package dev.openbook.finetune.synthesize.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Articles;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SentencePermutationTest {
  private static EnglishText english;
  private static SentencePermutation permutation;

  @BeforeAll
  static void load() throws IOException {
    english = EnglishText.load();
    permutation = new SentencePermutation(english);
  }

  @Test
  void synthesize_threeSentences_givesEveryOrderOnceUnderTheTitle() {
    String text = "Cats sleep all day. Dogs bark at night. Birds sing in the morning.";

    List<String> made =
        permutation
            .synthesize(new Document("d", "Pets", text), 5)
            .map(SyntheticText::text)
            .toList();

    assertThat(made).hasSize(6);
    assertThat(made).extracting(SentencePermutationTest::body).doesNotHaveDuplicates();
    assertThat(made)
        .allSatisfy(
            one -> {
              assertThat(one).contains("Pets");
              assertThat(body(one).split("(?<=\\.) "))
                  .containsExactlyInAnyOrder(
                      "Cats sleep all day.", "Dogs bark at night.", "Birds sing in the morning.");
            });
  }

  @Test
  void synthesize_sentenceThatOpensWithPronoun_staysBehindItsPredecessor() {
    String text = "Tesla moved to Budapest. He worked there. The exchange was new. It was large.";

    List<String> made =
        permutation.synthesize(new Document("d", "", text), 5).map(SyntheticText::text).toList();

    assertThat(made)
        .containsExactlyInAnyOrder(
            text, "The exchange was new. It was large. Tesla moved to Budapest. He worked there.");
  }

  @Test
  void synthesize_realArticles_keepsTheMultisetOfWordsOfEachParagraph() {
    for (Document document : Articles.xquad(6)) {
      List<String> paragraphs =
          english.reader().paragraphs(document.text()).stream() // without marks of footnotes
              .map(sentences -> bag(String.join(" ", sentences)))
              .toList();

      List<String> bodies =
          permutation
              .synthesize(new Document("d", "", document.text()), 3)
              .limit(60)
              .map(made -> bag(made.text()))
              .distinct()
              .toList();

      assertThat(bodies).as(document.id()).hasSameElementsAs(paragraphs);
    }
  }

  @Test
  void synthesize_paragraphThatOpensLeaning_keepsItsFirstSentenceFirst() {
    String text = "He was born in Smiljan. Budapest grew. Trains ran.";

    assertThat(permutation.synthesize(new Document("d", "", text), 5))
        .extracting(SyntheticText::text)
        .containsExactlyInAnyOrder(text, "He was born in Smiljan. Trains ran. Budapest grew.");
  }

  @Test
  void synthesize_longParagraph_isEndlessInPracticeAndDistinct() {
    String text =
        IntStream.range(0, 40)
            .mapToObj(i -> "Sentence number " + i + " stands alone here.")
            .collect(Collectors.joining(" "));

    List<String> made =
        permutation
            .synthesize(new Document("d", "T", text), 3)
            .limit(3_000)
            .map(SyntheticText::text)
            .toList();

    assertThat(made).hasSize(3_000).doesNotHaveDuplicates();
  }

  @Test
  void synthesize_sameSeed_sameTexts_otherSeed_otherTexts() {
    Document document = Articles.xquad(1).getFirst();

    List<SyntheticText> first = permutation.synthesize(document, 1).limit(50).toList();

    assertThat(permutation.synthesize(document, 1).limit(50)).isEqualTo(first);
    assertThat(permutation.synthesize(document, 2).limit(50)).isNotEqualTo(first);
  }

  private static String body(String made) {
    return made.substring(made.contains("Pets") ? firstSentence(made) : 0);
  }

  private static int firstSentence(String made) {
    return List.of("Cats", "Dogs", "Birds").stream().mapToInt(made::indexOf).min().orElseThrow();
  }

  private static String bag(String text) {
    return Arrays.stream(text.strip().split("\\s+")).sorted().collect(Collectors.joining(" "));
  }
}
