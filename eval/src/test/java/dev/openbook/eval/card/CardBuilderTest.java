package dev.openbook.eval.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Progress;
import dev.openbook.eval.report.DataCard;
import dev.openbook.eval.report.DataCard.Figures;
import dev.openbook.eval.report.DataCard.Group;
import dev.openbook.eval.report.DataCard.Row;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CardBuilderTest {
  private static final Document RIVER =
      new Document("river", "River", "The Vistula runs to the Baltic Sea. It is long.");
  private static final Document CITY = new Document("city", "City", "Warsaw is a city.");

  private int ordinal;

  @Test
  void build_rowsOfATableHaveEqualWords() {
    CardSurvey survey = survey(OptionalLong.empty(), 30);
    survey.begin("a.jsonl", "sum", false);
    fill(survey, "copy", "whole@1", 20, "The Vistula runs to the Baltic Sea.");
    fill(survey, "copy", "part@1", 10, "It is long.");
    fill(survey, "other", "free@1", 9, "Nobody swims here in winter.");
    fill(survey, "rare", "once@1", 1, "A few words.");

    DataCard card = built(survey);

    Group kinds = card.groups().getFirst();
    assertThat(kinds.words()).isEqualTo(45);
    assertThat(kinds.shown()).extracting(Row::kind).containsExactly("copy", "other");
    assertThat(kinds.shown()).allSatisfy(row -> assertThat(words(row)).isEqualTo(45));
    assertThat(kinds.leftOut()).extracting(Row::kind).containsExactly("rare");
    assertThat(kinds.leftOut().getFirst().leftOut()).isEqualTo("3 words, fewer than 30");
    Group prompts = card.groups().getLast();
    assertThat(prompts.words()).isEqualTo(30);
    assertThat(prompts.shown())
        .extracting(Row::prompt)
        .containsExactly("part@1", "whole@1", "free@1");
    assertThat(card.documents().used()).isEqualTo(1);
    assertThat(card.origins()).hasSize(4);
    assertThat(card.examples()).hasSize(2 + 2 + 1);
  }

  @Test
  void build_figuresAreThoseOfTheDraw() {
    CardSurvey survey = survey(OptionalLong.of(14), 1);
    survey.begin("a.jsonl", "sum", false);
    fill(survey, "copy", "p@1", 3, "The Vistula runs to the Baltic Sea.");

    Figures figures = built(survey).groups().getFirst().rows().getFirst().figures().orElseThrow();

    assertThat(figures.diversity().texts()).isEqualTo(2);
    assertThat(figures.diversity().sourceOverlap()).containsEntry(4, 1.0);
    assertThat(figures.diversity().selfBleu()).isCloseTo(1, within(1e-12));
    assertThat(figures.distances().orElseThrow().remoteClique()).isCloseTo(0, within(1e-12));
    assertThat(figures.coverage().entities()).isEqualTo(0.5);
  }

  @Test
  void build_yieldAndFaithfulness_countWhatWasDropped() {
    CardSurvey survey = survey(OptionalLong.empty(), 1);
    survey.begin("plain.jsonl", "sum", false);
    fill(survey, "copy", "p@1", 5, "The Vistula is long.");
    survey.begin("kept.jsonl", "sum", true);
    fill(survey, "copy", "p@1", 3, "The Vistula runs.");
    survey.addDropped(text("copy", "p@1", "river", "It is the Oder, or not."), "unfaithful");
    survey.add(text("copy", "p@1", "unknown", "Nobody knows the Amazon."));

    Row row = built(survey).groups().getFirst().rows().getFirst();

    assertThat(row.texts()).isEqualTo(9);
    assertThat(row.kept()).isEqualTo(4);
    assertThat(row.keptShare()).hasValue(0.8);
    assertThat(row.dropped()).isEqualTo(Map.of("unfaithful", 1L));
    assertThat(row.judged()).isEqualTo(9);
    assertThat(row.faithful()).isEqualTo(8);
  }

  @Test
  void build_sameSeed_givesTheSame() {
    assertThat(built(mixed(3))).isEqualTo(built(mixed(3)));
    assertThat(built(mixed(3)).examples()).isNotEqualTo(built(mixed(4)).examples());
  }

  @Test
  void build_longExamples_areCutBetweenWords() {
    CardSurvey survey = survey(OptionalLong.empty(), 1);
    survey.begin("a.jsonl", "sum", false);
    fill(survey, "copy", "p@1", 1, "vistula ".repeat(1_000));
    fill(survey, "glued", "p@1", 1, "\ud83d\ude00".repeat(2_000));

    DataCard card = built(survey);

    assertThat(card.examples()).allMatch(DataCard.Example::isCut);
    assertThat(card.examples().getFirst().text()).hasSizeBetween(1_100, 1_200).endsWith("vistula");
    assertThat(card.examples().getLast().text()).isEqualTo("\ud83d\ude00".repeat(600));
  }

  @Test
  void build_tooFewWords_saysWhatToAskFor() {
    CardSurvey survey = survey(OptionalLong.empty(), 5_000);
    survey.begin("a.jsonl", "sum", false);
    fill(survey, "copy", "p@1", 2, "It is long.");

    assertThatThrownBy(() -> built(survey))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "no kind of texts has 5,000 words; copy has most, 6; give --min-words 6 or fewer");
  }

  @Test
  void build_promptsWithoutEnd_areNoRows() {
    CardSurvey survey = survey(OptionalLong.empty(), 1);
    survey.begin("a.jsonl", "sum", false);
    for (int i = 0; i < 2 * CardSurvey.MOST_PROMPTS; i++) {
      fill(survey, "copy", "prompt" + i, 1, "It is long.");
    }

    DataCard card = built(survey);

    assertThat(card.groups()).hasSize(1);
    assertThat(card.groups().getFirst().rows().getFirst().judged()).isEqualTo(200);
    assertThat(card.origins().getFirst().prompt()).isEqualTo("more than 100 prompts");
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> new CardSettings(OptionalLong.of(0), 1, 2, 0, 1))
        .hasMessage("words must be at least 1, got 0");
    assertThatThrownBy(() -> new CardSettings(OptionalLong.empty(), 0, 2, 0, 1))
        .hasMessage("min-words must be at least 1, got 0");
    assertThatThrownBy(() -> new CardSettings(OptionalLong.empty(), 1, 1, 0, 1))
        .hasMessage("sample must be at least 2, got 1");
    assertThatThrownBy(() -> new CardSettings(OptionalLong.empty(), 1, 2, -1, 1))
        .hasMessage("examples must be at least 0, got -1");
  }

  private CardSurvey mixed(long seed) {
    ordinal = 0;
    var survey =
        new CardSurvey(new CardSettings(OptionalLong.of(30), 1, 5, 2, seed), List.of(RIVER, CITY));
    survey.begin("a.jsonl", "sum", false);
    for (int i = 0; i < 50; i++) {
      fill(survey, "copy", "p@1", 1, "It is long, as number " + i + " says.");
    }
    return survey;
  }

  private static CardSurvey survey(OptionalLong words, long fewest) {
    return new CardSurvey(new CardSettings(words, fewest, 10, 2, 1), List.of(RIVER, CITY));
  }

  private void fill(CardSurvey survey, String kind, String prompt, int times, String text) {
    for (int i = 0; i < times; i++) {
      survey.add(text(kind, prompt, "river", text));
    }
  }

  private SyntheticText text(String kind, String prompt, String source, String text) {
    return new SyntheticText(
        kind + ordinal,
        text,
        kind,
        new Provenance(List.of(source), prompt, "generator/1", 1, ordinal++),
        Optional.empty());
  }

  private static long words(Row row) {
    return row.figures().orElseThrow().diversity().words();
  }

  /** Vectors by the number of letters, so that texts that are the same have the same. */
  private static DataCard built(CardSurvey survey) {
    var vectors =
        new TextVectors(
            "letters",
            texts -> texts.stream().map(text -> new float[] {1, text.length()}).toList());
    return new CardBuilder(
            survey, document -> List.of("Vistula", "Warsaw"), Optional.of(vectors), Progress.NONE)
        .build(
            new CardBuilder.Heading("title", Instant.EPOCH, "command", "version", "documents"),
            Optional.empty());
  }
}
