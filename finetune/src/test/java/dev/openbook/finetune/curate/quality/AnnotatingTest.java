package dev.openbook.finetune.curate.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import dev.openbook.finetune.judge.ScriptedModel;
import dev.openbook.finetune.judge.SingleScoreJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotatingTest {
  private static final int BATCH = 4;

  @TempDir Path folder;

  @Test
  void run_killedAgainAndAgain_givesTheScoresOfAnUndisturbedRun() throws IOException {
    Path log = folder.resolve("log");
    Annotating.Result whole =
        annotating(model(Integer.MAX_VALUE), "k")
            .run(texts(19), folder.resolve("w"), Progress.NONE);

    Annotating.Result result = null;
    int asked = 0;
    while (result == null) {
      ScriptedModel model = model(3);
      try {
        result = annotating(model, "k").run(texts(19), log, Progress.NONE);
      } catch (IllegalStateException e) {
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length - 3));
      }
      asked += model.prompts().size();
    }

    assertThat(result).isEqualTo(whole);
    assertThat(Files.readString(log)).isEqualTo(Files.readString(folder.resolve("w")));
    assertThat(asked).isBetween(38, 60);
  }

  @Test
  void run_finished_asksNothingAgainAndGoesOnWithMore() throws IOException {
    Path log = folder.resolve("log");
    annotating(model(100), "k").run(texts(8), log, Progress.NONE);
    ScriptedModel more = model(100);

    annotating(model(0), "k").run(texts(8), log, Progress.NONE);
    annotating(model(0), "k").run(texts(5), log, Progress.NONE);
    Annotating.Result result = annotating(more, "k").run(texts(12), log, Progress.NONE);

    assertThat(result.annotations()).hasSize(12);
    assertThat(more.prompts()).hasSize(2 * 4);
    assertThat(result.report().items()).isEqualTo(12);
  }

  @Test
  void run_otherTextsOrJudge_isRefused() throws IOException {
    Path log = folder.resolve("log");
    annotating(model(100), "k").run(texts(4), log, Progress.NONE);
    List<TextSample> others = List.of(new TextSample(Optional.empty(), "another"));

    assertThatThrownBy(() -> annotating(model(100), "k").run(others, log, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds scores of other texts, or by another judge");
    assertThatThrownBy(() -> annotating(model(100), "l").run(texts(4), log, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("choose another --out or delete it");
  }

  @Test
  void run_unreadTexts_areLeftOutAndCounted() throws IOException {
    var model =
        ScriptedModel.replying(
            prompt -> prompt.contains("text 1") ? "no idea" : "Fine.\nEducational score: 4");
    var judge = new SingleScoreJudge<>(model.judge(Reading.GENERATED, 8), new EducationPrompt());

    Annotating.Result result =
        new Annotating(judge, "k", BATCH).run(texts(3), folder.resolve("log"), Progress.NONE);

    assertThat(result.annotations()).extracting(Annotation::score).containsExactly(4.0, 4.0);
    assertThat(result.report().unread()).isEqualTo(2);
  }

  @Test
  void prompt_showsTheFirstThousandCharactersInBothOrders() {
    var prompt = new EducationPrompt();
    String text = "\ud83d\ude00".repeat(1_001);

    String upwards = prompt.message(text, false).text();
    String downwards = prompt.message(text, true).text();

    assertThat(upwards).endsWith("Text: " + "\ud83d\ude00".repeat(1_000));
    assertThat(upwards.indexOf("tells facts")).isLessThan(upwards.indexOf("step by step"));
    assertThat(downwards.indexOf("tells facts")).isGreaterThan(downwards.indexOf("step by step"));
  }

  @Test
  void file_roundTripAndComplaints() throws IOException {
    Path file = folder.resolve("a.jsonl");
    List<Annotation> annotations =
        List.of(
            new Annotation(texts(1).getFirst(), 2.25, Optional.of("why")),
            new Annotation(new TextSample(Optional.of("x"), "y"), 5, Optional.empty()));

    AnnotationFile.write(file, annotations);

    assertThat(AnnotationFile.read(file)).isEqualTo(annotations);
    assertThat(AnnotationFile.readTexts(file, 1)).isEqualTo(texts(1));
    Files.writeString(file, "{\"text\": \"a\", \"score\": 1}\n{\"text\": \"a\", \"score\": 6}\n");
    assertThatThrownBy(() -> AnnotationFile.read(file))
        .hasMessage(file + ":2: 'score' must be a number from 0 to 5, got 6");
    Files.writeString(file, "{\"text\": \"a\"}\n");
    assertThatThrownBy(() -> AnnotationFile.read(file))
        .hasMessage(file + ":1: 'score' must be a number from 0 to 5, got nothing");
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> AnnotationFile.read(file)).hasMessage(file + ": holds no text");
  }

  private static Annotating annotating(ScriptedModel model, String key) {
    return new Annotating(
        new SingleScoreJudge<>(model.judge(Reading.SCORED, 8), new EducationPrompt()), key, BATCH);
  }

  /** Gives longer prompts higher scores, unevenly. */
  private static ScriptedModel model(int calls) {
    return ScriptedModel.scoring(
        (prompt, score) ->
            -Math.abs(prompt.hashCode() % 97 / 20.0 - Integer.parseInt(score.strip())),
        calls);
  }

  private static List<TextSample> texts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new TextSample(Optional.empty(), "text " + i))
        .toList();
  }
}
