package dev.openbook.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.ContextKind.DocumentCut;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.context.GoldPlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownPassagesTest {
  private static final TokenCounter WORDS =
      text ->
          Pattern.compile("\\S+")
              .matcher(text)
              .results()
              .map(word -> new Span(word.start(), word.end()))
              .toList();
  private static final Document RIVERS =
      new Document("rivers", "Rivers", "The Vistula is long. The Thames is old. The Elbe is wide.");
  private static final Document TOWNS =
      new Document("towns", "Towns", "Warsaw lies on the Vistula. Dresden has bridges.");

  private static Question question(List<Span> paragraphs) {
    return new Question(
        "q", "rivers", "Which is long?", List.of("Vistula"), List.of(new Span(4, 11)), paragraphs);
  }

  private static ShownPassages shown(Question question) {
    List<Passage> rivers = sentences(RIVERS);
    List<Passage> towns = sentences(TOWNS);
    var hits =
        Stream.of(towns.get(0), rivers.get(0), rivers.get(2), towns.get(1), rivers.get(1))
            .map(Passage::id)
            .toList();
    var ranked = new ArrayList<Hit>();
    for (int i = 0; i < hits.size(); i++) {
      ranked.add(new Hit(hits.get(i), hits.size() - i, i + 1));
    }
    return new ShownPassages(
        new Dataset("d", "none", "0", List.of(RIVERS, TOWNS), List.of(question)),
        new PassagePool(
            Map.of("rivers", rivers, "towns", towns),
            Map.of("q", new Ranking(ranked)),
            Optional.empty()),
        7,
        WORDS);
  }

  private static List<Passage> sentences(Document document) {
    return Pattern.compile("[^ .][^.]*\\.")
        .matcher(document.text())
        .results()
        .map(
            found ->
                new Passage(
                    document.id() + found.start(),
                    document.id(),
                    document.title(),
                    found.group(),
                    new Span(found.start(), found.end())))
        .toList();
  }

  private static List<String> texts(ContextKind kind, Question question) {
    return shown(question).of(kind, question).stream().map(Passage::text).toList();
  }

  @Test
  void hardDistractors_areTheBestThatDoNotHoldTheAnswer() {
    Question question = question(List.of());

    assertThat(
            texts(
                new ContextKind.Placed(new GoldPlacement.At(2, 3), DistractorSource.HARD),
                question))
        .containsExactly("The Elbe is wide.", "The Vistula is long.", "Dresden has bridges.");
    assertThat(
            texts(
                new ContextKind.Placed(new GoldPlacement.Absent(2), DistractorSource.HARD),
                question))
        .containsExactly("The Elbe is wide.", "Dresden has bridges.");
  }

  @Test
  void randomDistractors_neverHoldTheAnswer_andComeBackTheSame() {
    Question question = question(List.of());
    var kind = new ContextKind.Placed(new GoldPlacement.Absent(3), DistractorSource.RANDOM);

    assertThat(texts(kind, question))
        .containsExactlyInAnyOrder(
            "The Thames is old.", "The Elbe is wide.", "Dresden has bridges.")
        .isEqualTo(texts(kind, question));
  }

  @Test
  void tooFewDistractors_areRefusedWithTheQuestion() {
    var kind = new ContextKind.Placed(new GoldPlacement.Absent(4), DistractorSource.HARD);

    assertThatThrownBy(() -> texts(kind, question(List.of())))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("question 'q': distractors must be 4, the ranking holds 3");
  }

  @Test
  void goldOfSeveralParagraphs_isAllOfThem() {
    Question question =
        new Question(
            "q",
            "rivers",
            "Which two?",
            List.of("yes"),
            List.of(),
            List.of(new Span(0, 20), new Span(40, 57)),
            Optional.empty());

    assertThat(texts(new ContextKind.Gold(false), question))
        .containsExactly("The Vistula is long.", "The Elbe is wide.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RIGHT | 4 | The Vistula is long.",
        "LEFT | 4 | The Elbe is wide.",
        "MIDDLE | 8 | The Vistula is long.~The Elbe is wide.",
        "MIDDLE | 1 | wide.",
        "RIGHT | 12 | The Vistula is long. The Thames is old. The Elbe is wide.",
        "LEFT | 11 | Vistula is long. The Thames is old. The Elbe is wide."
      })
  void longDocument_isCutByTheDeclaredRule(DocumentCut cut, int tokens, String expected) {
    assertThat(
            String.join(
                "~",
                texts(
                    new ContextKind.WholeDocument(tokens, cut, DocumentVersion.CURRENT),
                    question(List.of()))))
        .isEqualTo(expected);
  }
}
