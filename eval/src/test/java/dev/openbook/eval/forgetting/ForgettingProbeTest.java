package dev.openbook.eval.forgetting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.eval.cli.TinyModel;
import dev.openbook.eval.forgetting.ModelScores.ChoiceScore;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.export.ModelExport;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the probe scores beside log-probabilities of the same tokens, taken one row at a time. */
class ForgettingProbeTest {
  /** Batches pad and sum in another order than a row alone, in 32-bit floats. */
  private static final double F32_TOLERANCE = 1e-4;

  private static final Path PEFT =
      Path.of(System.getProperty("openbook.root"))
          .resolve("finetune/src/test/resources/weights/peft-adapter");

  private static final int WINDOW = 100;
  private static final List<String> TEXTS = List.of("Once upon a time.", "The end, na\u00efve.");
  private static final List<ChoiceQuestion> QUESTIONS =
      List.of(
          new ChoiceQuestion("Who sat?", List.of("cat", "a very small dog"), 0),
          new ChoiceQuestion("Where?", List.of("on the mat", "up", "\u00e4\u00e4\u00e4"), 2));

  @TempDir private Path folder;
  private Path model;
  private Path file;

  @BeforeEach
  void writeFiles() throws IOException {
    model = TinyModel.in(folder.resolve("model"));
    file = Files.writeString(folder.resolve("t.txt"), String.join("\n\n", TEXTS));
  }

  private ForgettingProbe probe(List<ChoiceQuestion> questions) {
    return over(file, questions, WINDOW);
  }

  private ModelScores measure(ForgettingProbe probe, Optional<Path> adapter) throws IOException {
    ModelOptions plain =
        ModelOptions.of("tiny", Precision.F32).withThreads(1).withOverflow(ContextOverflow.LEFT);
    try (var opened =
        LocalLanguageModel.open(model, adapter.map(plain::withAdapter).orElse(plain))) {
      return probe.measure(opened, "tiny", Progress.NONE);
    }
  }

  /** Log-probabilities of a model's tokens, computed without the probe's code. */
  private record Direct(Decoder decoder, TensorScope scope, Tokenizer tokenizer) {
    interface Work {
      void with(Direct direct);
    }

    static void open(Path model, Work work) throws IOException {
      try (TensorScope scope = NativeRuntime.start(OptionalInt.of(1)).open("direct");
          Checkpoint checkpoint = Checkpoint.open(model);
          Decoder decoder =
              Decoder.load(
                  scope,
                  checkpoint.config(),
                  checkpoint.weights(),
                  DecoderSettings.inference(Precision.F32))) {
        work.with(new Direct(decoder, scope, Tokenizer.open(checkpoint.tokenizer().orElseThrow())));
      }
    }

    /** Returns the sum of the log-probabilities of the last tokens of a row. */
    double sum(int[] row, int last) {
      double[] each =
          CausalLoss.logProbabilities(decoder, scope, TokenBatch.all(new int[][] {row}))[0];
      return IntStream.range(row.length - last, row.length).mapToDouble(i -> each[i]).sum();
    }

    int[] withBegin(String text) {
      return IntStream.concat(
              IntStream.of(decoder.config().beginToken()), IntStream.of(tokenizer.encodeBare(text)))
          .toArray();
    }

    List<Double> ofChoices(ChoiceQuestion question) {
      String prompt = "Question: " + question.question() + "\nAnswer:";
      return question.choices().stream()
          .map(
              choice ->
                  sum(
                      tokenizer.encodeBare(prompt + " " + choice),
                      tokenizer.encodeBare(" " + choice).length))
          .toList();
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static int best(List<Double> values) {
    return IntStream.range(0, values.size())
        .reduce((a, b) -> values.get(b) > values.get(a) ? b : a)
        .orElseThrow();
  }

  private static void requireSame(ModelScores scores, Path model) throws IOException {
    Direct.open(
        model,
        direct -> {
          for (int i = 0; i < TEXTS.size(); i++) {
            TextScore score = scores.texts().get(i);
            int[] row = direct.withBegin(TEXTS.get(i));
            assertThat(score.nats())
                .isCloseTo(-direct.sum(row, row.length - 1), within(F32_TOLERANCE));
            assertThat(score.tokens()).isEqualTo(row.length - 1);
            assertThat(score.bytes()).isEqualTo(bytes(TEXTS.get(i)));
          }
          for (int i = 0; i < QUESTIONS.size(); i++) {
            ChoiceQuestion question = QUESTIONS.get(i);
            List<Double> sums = direct.ofChoices(question);
            List<Double> perByte =
                IntStream.range(0, sums.size())
                    .mapToObj(at -> sums.get(at) / bytes(question.choices().get(at)))
                    .toList();
            assertThat(scores.choices().get(i))
                .isEqualTo(new ChoiceScore(question.answer(), best(sums), best(perByte), 0));
          }
        });
  }

  @Test
  void measure_equalsTheDirectComputation() throws IOException {
    requireSame(measure(probe(QUESTIONS), Optional.empty()), model);
  }

  @Test
  void measure_ofAnAdapter_equalsTheMergedModel() throws IOException {
    Path merged = folder.resolve("merged");
    try (Checkpoint checkpoint = Checkpoint.open(model);
        PeftAdapter update = PeftAdapter.open(PEFT)) {
      new ModelExport(checkpoint, Optional.of(update), ElementType.F32, Progress.NONE)
          .toSafetensors(merged, ModelExport.SHARD_BYTES);
    }

    ModelScores after = measure(probe(QUESTIONS), Optional.of(PEFT));

    requireSame(after, merged);
    ModelScores before = measure(probe(QUESTIONS), Optional.empty());
    assertThat(Math.abs(after.texts().getFirst().nats() - before.texts().getFirst().nats()))
        .isGreaterThan(10 * F32_TOLERANCE);
  }

  @Test
  void measure_ofALongText_predictsEachTokenOnceInWindows() throws IOException {
    String text = "a cat and a dog, ".repeat(15).substring(0, 250);
    Files.writeString(file, text + "\n\nanother\n");

    ModelScores scores = measure(probe(List.of()), Optional.empty());

    Direct.open(
        model,
        direct -> {
          int[] whole = direct.withBegin(text); // the token that predicts text[i] is whole[i]
          assertThat(whole).hasSize(251);
          double sum =
              direct.sum(IntStream.of(whole).limit(101).toArray(), 100)
                  + direct.sum(IntStream.of(whole).skip(100).limit(101).toArray(), 100)
                  + direct.sum(IntStream.of(whole).skip(150).toArray(), 50);
          assertThat(scores.texts().getFirst().nats()).isCloseTo(-sum, within(F32_TOLERANCE));
          assertThat(scores.texts().getFirst().tokens()).isEqualTo(250);
        });
  }

  @Test
  void question_beyondTheContext_isCutAndCounted() throws IOException {
    var question = new ChoiceQuestion("why ".repeat(200), List.of("yes", "no"), 0);

    ModelScores scores = measure(probe(List.of(question, QUESTIONS.getFirst())), Optional.empty());

    int prompt = bytes("Question: " + "why ".repeat(200).strip() + "\nAnswer:");
    assertThat(scores.choices().getFirst().cutTokens()).isEqualTo(prompt + bytes(" yes") - 512);
    assertThat(scores.cutQuestions()).isEqualTo(1);
  }

  @Test
  void choice_beyondTheContext_isRefused() {
    var question = new ChoiceQuestion("why?", List.of("yes", "n".repeat(600)), 0);

    assertThatThrownBy(() -> measure(probe(List.of(question)), Optional.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "question 'why?' has a choice of 601 tokens, which exceeds the context of tiny, 512"
                + " tokens");
  }

  /** Dies when it shall keep more than it may. */
  private static final class DyingKeeper implements ScoreKeeper {
    private final ScoreLog log;
    private int left;

    DyingKeeper(ScoreLog log, int left) {
      this.log = log;
      this.left = left;
    }

    @Override
    public ModelScores kept() {
      return log.kept();
    }

    @Override
    public void keep(TextScore score) throws IOException {
      live();
      log.keep(score);
    }

    @Override
    public void keep(List<ChoiceScore> batch) throws IOException {
      live();
      log.keep(batch);
    }

    private void live() throws IOException {
      if (left-- == 0) {
        throw new IOException("killed");
      }
    }
  }

  @Test
  void measure_killedAfterAnyScore_goesOnAndEndsTheSame() throws IOException {
    List<ChoiceQuestion> many =
        IntStream.range(0, 10)
            .mapToObj(i -> new ChoiceQuestion("Who " + i + "?", List.of("cat", "dog " + i), i % 2))
            .toList();
    ForgettingProbe probe = probe(many);
    ModelScores whole = measure(probe, Optional.empty());
    var options = ModelOptions.of("tiny", Precision.F32).withThreads(1);
    try (var opened = LocalLanguageModel.open(model, options)) {
      for (int scores = 0; scores < 4; scores++) { // 2 texts, then 8 and 2 questions
        Path logs = folder.resolve("logs" + scores);
        int most = scores;
        assertThatThrownBy(
                () -> {
                  try (ScoreLog log = ScoreLog.open(logs, probe)) {
                    probe.measure(opened, "x", new DyingKeeper(log, most), Progress.NONE);
                  }
                })
            .hasMessage("killed");
        try (ScoreLog log = ScoreLog.open(logs, probe)) {
          assertThat(log.kept().texts()).hasSize(Math.min(scores, 2));
          assertThat(log.kept().choices()).hasSize(scores == 3 ? 8 : 0);
          assertThat(probe.measure(opened, "x", log, Progress.NONE)).isEqualTo(whole);
        }
        try (ScoreLog log = ScoreLog.open(logs, probe)) {
          assertThat(log.kept()).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void log_dropsABatchThatIsNotWhole() throws IOException {
    ForgettingProbe probe = probe(QUESTIONS);
    try (ScoreLog log = ScoreLog.open(folder, probe)) {
      log.keep(new TextScore(1.5, 3, 10));
      log.keep(List.of(new ChoiceScore(0, 1, 0, 2)));
    }
    Files.writeString(folder.resolve("texts.jsonl"), "{\"nats\":", StandardOpenOption.APPEND);

    try (ScoreLog log = ScoreLog.open(folder, probe)) {
      assertThat(log.kept())
          .isEqualTo(new ModelScores(List.of(new TextScore(1.5, 3, 10)), List.of()));
    }
  }

  @Test
  void checksum_dependsOnEverythingThatScoresDependOn() throws IOException {
    ForgettingProbe probe = probe(QUESTIONS);
    Path copy = Files.copy(file, folder.resolve("copy.txt"));
    Path other = Files.writeString(folder.resolve("other.txt"), "Once upon a time.\n\nThe end.");

    assertThat(over(copy, QUESTIONS, WINDOW).checksum())
        .as("not on the file's name")
        .isEqualTo(probe.checksum());
    assertThat(
            Stream.of(
                    probe,
                    over(other, QUESTIONS, WINDOW),
                    over(file, QUESTIONS, WINDOW - 1),
                    over(file, QUESTIONS.subList(0, 1), WINDOW),
                    over(
                        file,
                        List.of(
                            new ChoiceQuestion("Who sat?", List.of("cat", "a very small dog"), 1),
                            QUESTIONS.get(1)),
                        WINDOW))
                .map(ForgettingProbe::checksum))
        .doesNotHaveDuplicates();
  }

  private static ForgettingProbe over(Path file, List<ChoiceQuestion> questions, int window) {
    var texts = new GeneralTexts(file, OptionalInt.empty());
    return new ForgettingProbe(Optional.of(texts), questions, window);
  }

  @Test
  void read_ofShippedFiles_isWhatTheirCardSays() {
    Path shipped = Path.of(System.getProperty("openbook.root")).resolve("config/forgetting");

    ForgettingProbe probe =
        ForgettingProbe.read(
            Optional.of(shipped.resolve("texts.jsonl")),
            OptionalInt.empty(),
            Optional.of(shipped.resolve("choices.jsonl")));

    assertThat(probe.texts().orElseThrow().extent().texts()).isEqualTo(80);
    assertThat(probe.questions()).hasSize(170).allMatch(it -> it.choices().size() == 4);
    assertThat(probe.questions()).doesNotHaveDuplicates();
    assertThat(probe.window()).isEqualTo(1024);
    assertThat(probe.within(512).window()).isEqualTo(511);
  }
}
