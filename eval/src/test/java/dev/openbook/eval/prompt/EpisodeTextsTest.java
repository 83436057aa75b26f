package dev.openbook.eval.prompt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.synthesize.episode.Episode;
import dev.openbook.finetune.synthesize.episode.EpisodeKind;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.train.data.TextPart;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.recipe.WorldSettings;
import dev.openbook.finetune.weights.TokenizerSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EpisodeTextsTest {
  private static final TrainingData.Endless TEXTS =
      EpisodeTexts.of(new WorldSettings(1, 400, 0, 8));

  private static Tokenizer tokenizer(String model) {
    Path folder = Path.of(System.getProperty("openbook.root"), "config", "models", model);
    return Tokenizer.open(
        new TokenizerSource.Files(
            folder.resolve("tokenizer.json"),
            Optional.of(folder.resolve("tokenizer_config.json"))));
  }

  private static List<TextPart> text(EpisodeKind kind, long seed) {
    return requireNonNull(TEXTS.streams().get(kind.key())).text(new SplittableRandom(seed));
  }

  @Test
  void parts_firstQuestionIsPutAsAtQuestionTime() {
    var episode =
        new Episode.Questions(
            List.of("One.", "Two."),
            List.of(new Episode.Asked("Who?", "Ann"), new Episode.Asked("Where?", "unknown")));

    List<TextPart> parts = EpisodeTexts.parts(episode);

    assertThat(parts)
        .containsExactly(
            new TextPart(
                QuestionPrompt.render(List.of(), List.of("One.", "Two."), "Who?").text(), false),
            new TextPart(" Ann", true),
            new TextPart("\nQuestion: Where?\nAnswer:", false),
            new TextPart(" unknown", true));
    assertThat(parts.getFirst().text()).isEqualTo("Context: One.\nTwo.\nQuestion: Who?\nAnswer:");
    assertThat(QuestionPrompt.answer(" unknown\nQuestion: Where?")).isEmpty();
  }

  @Test
  void parts_withoutPassagesAreClosedBook() {
    assertThat(
            EpisodeTexts.parts(
                new Episode.Questions(List.of(), List.of(new Episode.Asked("Who?", "Ann")))))
        .containsExactly(
            new TextPart("Question: Who?\nAnswer:", false), new TextPart(" Ann", true));
  }

  /** Parts are tokenized by themselves while training, the whole when the model is asked. */
  @ParameterizedTest
  @EnumSource
  void parts_haveTheIdsOfTheWhole(EpisodeKind kind) {
    Tokenizer tokenizer = tokenizer("lab-1m");
    for (long seed = 0; seed < 200; seed++) {
      List<TextPart> parts = text(kind, seed);
      String whole = parts.stream().map(TextPart::text).collect(Collectors.joining());
      int[] ids =
          parts.stream()
              .flatMapToInt(part -> Arrays.stream(tokenizer.encodeBare(part.text())))
              .toArray();

      assertThat(ids).isEqualTo(tokenizer.encode(whole));
      assertThat(tokenizer.decode(ids, false)).isEqualTo(whole);
      assertThat(parts).anyMatch(TextPart::isLearned);
    }
  }

  /** What a recipe's windows must hold. */
  @ParameterizedTest
  @EnumSource
  void parts_fitIntoTheRecipesWindows(EpisodeKind kind) {
    Tokenizer tokenizer = tokenizer("lab-1m");
    int longest =
        IntStream.range(0, 300)
            .map(
                seed ->
                    text(kind, seed).stream()
                            .mapToInt(part -> tokenizer.encodeBare(part.text()).length)
                            .sum()
                        + 1)
            .max()
            .orElseThrow();

    int most =
        switch (kind) {
          case COPYING, RECORDS, QUESTIONS, BIOGRAPHIES -> 192;
          case SHORT, LINES, PASSAGE -> 256;
          case PEOPLE, UNANSWERABLE -> 640;
          case CROWD, HOUSEHOLDS -> 1024;
        };
    assertThat(longest).isLessThanOrEqualTo(most);
  }

  @Test
  void tokenizers_ofAllSizesAreOne() {
    String text = text(EpisodeKind.CROWD, 1).getFirst().text();

    assertThat(tokenizer("lab-03m").encode(text)).isEqualTo(tokenizer("lab-1m").encode(text));
    assertThat(tokenizer("lab-3m").encode(text)).isEqualTo(tokenizer("lab-1m").encode(text));
    assertThat(tokenizer("lab-1m").vocabularySize()).isEqualTo(512);
    assertThat(tokenizer("lab-1m").addedId("<|endoftext|>")).hasValue(0);
  }
}
