package dev.openbook.finetune.curate.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.curate.Curation;
import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.curate.Curation.Reason;
import dev.openbook.finetune.curate.CurationRules;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityTrainingTest {
  /** A vector that tells how often a text says "good", and its length. */
  private static final TextEmbedder COUNTS =
      texts ->
          texts.stream()
              .map(text -> new float[] {text.split("good", -1).length - 1f, text.length() % 7})
              .toArray(float[][]::new);

  private static final QualityTraining TRAINING = new QualityTraining("counts", 3, 5);

  @TempDir Path folder;

  @Test
  void train_vectorThatTells_isRightOnWhatWasHeldOut() {
    QualityClassifier classifier = TRAINING.train(annotations(120), COUNTS, Progress.NONE);

    QualityFigures figures = classifier.figures();
    assertThat(figures.heldOut()).isEqualTo(12);
    assertThat(figures.trained()).isEqualTo(108);
    assertThat(figures.f1()).isEqualTo(1);
    assertThat(figures.macroF1()).isEqualTo(1);
    assertThat(figures.meanAbsoluteError()).isLessThan(0.05);
  }

  @Test
  void train_orderOfAnnotations_changesNothing() {
    List<Annotation> annotations = new ArrayList<>(annotations(60));
    QualityClassifier first = TRAINING.train(annotations, COUNTS, Progress.NONE);
    Collections.shuffle(annotations, new Random(3));

    QualityClassifier again = TRAINING.train(annotations, COUNTS, Progress.NONE);

    assertThat(again.figures()).isEqualTo(first.figures());
    assertThat(again.fit().weights()).containsExactly(first.fit().weights());
  }

  @Test
  void train_sameTextTwice_countsOnce() {
    List<Annotation> annotations = new ArrayList<>(annotations(30));
    annotations.addAll(annotations(10));

    QualityFigures figures = TRAINING.train(annotations, COUNTS, Progress.NONE).figures();

    assertThat(figures.annotations()).isEqualTo(30);
    assertThat(figures.repeated()).isEqualTo(10);
  }

  @Test
  void train_fewAnnotations_areRefused() {
    assertThatThrownBy(() -> TRAINING.train(annotations(19), COUNTS, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessage("at least 20 different texts must be annotated, got 19");
  }

  @Test
  void split_holdsATenthOfEachGradeOut() {
    StratifiedSplit split = StratifiedSplit.of(annotations(600), 10, 1);
    StratifiedSplit other = StratifiedSplit.of(annotations(600), 10, 2);

    assertThat(split.heldOut()).hasSize(60).doesNotContainAnyElementsOf(split.kept());
    assertThat(grades(split.heldOut()).values()).hasSize(6).containsOnly(10L);
    assertThat(split.heldOut()).isNotEqualTo(other.heldOut());
  }

  @Test
  void file_roundTrip_isEqual() throws IOException {
    QualityClassifier classifier = TRAINING.train(annotations(40), COUNTS, Progress.NONE);
    Path file = folder.resolve("quality.json");

    classifier.write(file);
    QualityClassifier read = QualityClassifier.read(file);

    assertThat(read.fit().weights()).containsExactly(classifier.fit().weights());
    assertThat(read.fit().intercept()).isEqualTo(classifier.fit().intercept());
    assertThat(read.figures()).isEqualTo(classifier.figures());
    assertThat(read.model()).isEqualTo("counts");
    assertThat(read.seed()).isEqualTo(5);
    assertThat(read.threshold()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "\"format\" : 1 | \"format\" : 2 | 'format' must be 1; make the file again with 'quality'",
        "\"dimension\" : 2 | \"dimension\" : 3 | weights size (2) does not match dimension (3)",
        "\"threshold\" : 3 | \"threshold\" : 9 | threshold must be 1 to 5, got 9",
        "\"figures\" | \"figure\" | 'figures' is missing",
        "\"weights\" : [ | \"weights\" : [ true, | 'weights' must be an array of numbers",
      })
  void read_brokenFile_isOneLine(String what, String by, String complaint) throws IOException {
    Path file = folder.resolve("quality.json");
    TRAINING.train(annotations(40), COUNTS, Progress.NONE).write(file);
    String text = Files.readString(file);
    assertThat(text).contains(what);
    Files.writeString(file, text.replace(what, by));

    assertThatThrownBy(() -> QualityClassifier.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ":1: " + complaint);
  }

  @Test
  void requireVectorsOf_anotherModel_isRefused() {
    QualityClassifier classifier = TRAINING.train(annotations(40), COUNTS, Progress.NONE);

    classifier.requireVectorsOf("counts", 2);
    assertThatThrownBy(() -> classifier.requireVectorsOf("counts", 384))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the quality classifier was fitted to vectors of counts with 2 components, got counts"
                + " with 384; train it again");
    assertThatThrownBy(() -> classifier.requireVectorsOf("other", 2))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("got other with 2");
  }

  @Test
  void check_dropsWhatIsBelow_afterTheRules() {
    QualityClassifier classifier = TRAINING.train(annotations(120), COUNTS, Progress.NONE);
    var curation = new Curation(CurationRules.USUAL, Map.of());
    List<SyntheticText> texts =
        List.of(
            text("a", "This is the good and good and good book of them all."),
            text("b", "It is a book that was not read by the people who have it."),
            text("c", "Too short."));

    List<Optional<Drop>> drops =
        curation.judge(texts, List.of(new QualityCheck(classifier, COUNTS, 3)));

    assertThat(drops.get(0)).isEmpty();
    assertThat(drops.get(1).map(Drop::reason)).contains(Reason.LOW_QUALITY);
    assertThat(drops.get(1).map(Drop::detail).orElseThrow()).startsWith("score 0.");
    assertThat(drops.get(2).map(Drop::reason)).contains(Reason.TOO_SHORT);
  }

  private static SyntheticText text(String id, String text) {
    return new SyntheticText(
        id, text, "test", new Provenance(List.of("d"), "p@1", "g/1", 1, 0), Optional.empty());
  }

  private static List<Annotation> annotations(int count) {
    var annotations = new ArrayList<Annotation>();
    for (int i = 0; i < count; i++) {
      int grade = i % 6;
      annotations.add(
          new Annotation(
              new TextSample(Optional.of("t" + i), "text " + i + " good".repeat(grade)),
              grade,
              Optional.empty()));
    }
    return annotations;
  }

  private static Map<Integer, Long> grades(List<Annotation> annotations) {
    return annotations.stream()
        .map(Annotation::grade)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
