package dev.openbook.finetune.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.Generation;
import dev.openbook.finetune.Generation.Finish;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.generate.prefix.KeptPrefixes;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Batches, caches and limits on the stories260K checkpoint with a tokenizer of characters. */
@ExtendWith(TensorMemory.class)
class LocalLanguageModelTest {
  /** A sum of up to 20 log-probabilities, computed in another order. */
  private static final double TOLERANCE = 1e-3;

  private static final String OPENING = "Once upon a time there was a small dog. ";

  @TempDir private Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void writeTokenizer() throws IOException {
    tokenizer = ByteTokenizer.write(folder);
  }

  @Test
  void generate_batchOfDifferentLengthsEqualsSingleRequests(TensorScope scope) throws IOException {
    List<GenerationRequest> requests =
        List.of(greedy("The", 7), greedy("A much longer beginning", 12), greedy("", 3));
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      List<Generation> together = model.generate(requests);
      for (int i = 0; i < requests.size(); i++) {
        assertThat(model.generate(List.of(requests.get(i)))).containsExactly(together.get(i));
      }
      assertThat(together).extracting(Generation::promptTokens).containsExactly(3, 23, 1);
      assertThat(together).extracting(Generation::generatedTokens).containsExactly(7, 12, 3);
    }
  }

  @Test
  void score_equalsThePlainForwardPass(TensorScope scope) throws IOException {
    List<ScoreRequest> requests =
        List.of(
            new ScoreRequest(Prompt.of("The dog"), List.of(" ran", " was very big", "s")),
            new ScoreRequest(new Prompt(OPENING, "It"), List.of(" sat")),
            new ScoreRequest(Prompt.of(""), List.of("Once", "x")));
    try (LocalLanguageModel model = open(scope, Precision.F32);
        Decoder plain = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      List<List<Score>> scores = model.score(requests);

      for (int i = 0; i < requests.size(); i++) {
        ScoreRequest request = requests.get(i);
        for (int j = 0; j < request.continuations().size(); j++) {
          String text = request.prompt().text();
          int[] whole = tokenizer.encode(text + request.continuations().get(j));
          int prompt = tokenizer.encode(text).length;
          Score score = scores.get(i).get(j);
          assertThat(score.tokens()).isEqualTo(whole.length - prompt);
          assertThat(score.logLikelihood())
              .as("request %d continuation %d", i, j)
              .isCloseTo(plainScore(scope, plain, whole, prompt), within(TOLERANCE));
          assertThat(model.score(List.of(request)).getFirst().get(j).logLikelihood())
              .isCloseTo(score.logLikelihood(), within(TOLERANCE));
        }
      }
    }
  }

  private static double plainScore(TensorScope scope, Decoder plain, int[] whole, int prompt) {
    int begin = prompt == 0 ? 1 : 0;
    int[] ids = new int[whole.length + begin];
    ids[0] = plain.config().beginToken();
    System.arraycopy(whole, 0, ids, begin, whole.length);
    boolean[] learned = new boolean[ids.length];
    Arrays.fill(learned, prompt + begin, ids.length, true);
    return -CausalLoss.evaluate(
            plain, scope, TokenBatch.of(new int[][] {ids}, new boolean[][] {learned}))
        .sumNats();
  }

  @Test
  void score_greedyContinuationIsKnownAsGreedy(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      ScoredText text =
          new ScoredText(
              new CutPrompt(TokenSequence.of(1, 403, 407), 0),
              // the reference goes on 261 378 432
              List.of(TokenSequence.of(261, 378, 432), TokenSequence.of(261, 5)));
      List<Score> scores =
          new ContinuationScorer(scope, decoder, new KeptPrefixes(scope, 0))
              .score(List.of(text), List.of(TokenSequence.of()))
              .getFirst();

      assertThat(scores).extracting(Score::greedy).containsExactly(true, false);
      assertThat(scores).extracting(Score::tokens).containsExactly(3, 2);
    }
  }

  @Test
  void sharedOpening_changesNoToken(TensorScope scope) throws IOException {
    // 'a' + 'b' is one token, so the opening ends within a token of the whole
    String shared = OPENING + "a";
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      for (String own : List.of("b and more", "", "nother")) {
        Generation split =
            model
                .generate(
                    List.of(
                        GenerationRequest.greedy(new Prompt(shared, own), 9, List.of()),
                        GenerationRequest.greedy(new Prompt(shared, "nd on"), 9, List.of())))
                .getFirst();
        Generation whole = model.generate(List.of(greedy(shared + own, 9))).getFirst();

        assertThat(split).isEqualTo(whole);
      }
    }
  }

  @Test
  void results_areTheSameWarmAndCold(TensorScope scope) throws IOException {
    for (Precision precision : Precision.values()) {
      List<Prompt> prompts =
          List.of(
              new Prompt(OPENING, "The dog"),
              new Prompt(OPENING, "It was a big"),
              Prompt.of("Tom"));
      List<GenerationRequest> requests =
          prompts.stream().map(p -> GenerationRequest.greedy(p, 8, List.of())).toList();
      List<ScoreRequest> scored =
          prompts.stream().map(p -> new ScoreRequest(p, List.of(" a b", " cat"))).toList();
      List<Generation> cold;
      List<List<Score>> coldScores;
      try (LocalLanguageModel model = open(scope, precision)) {
        cold = model.generate(requests);
      }
      try (LocalLanguageModel model = open(scope, precision)) {
        coldScores = model.score(scored);
      }
      try (LocalLanguageModel model = open(scope, precision)) {
        model.generate(List.of(GenerationRequest.greedy(new Prompt(OPENING, "x"), 2, List.of())));
        assertThat(model.score(scored)).isEqualTo(coldScores);
        assertThat(model.generate(requests)).isEqualTo(cold);
        assertThat(model.score(scored)).isEqualTo(coldScores);
      }
      try (LocalLanguageModel model =
          open(scope, ModelOptions.of("stories", precision).withMaxKeptBytes(0))) {
        assertThat(model.score(scored)).isEqualTo(coldScores);
        assertThat(model.generate(requests)).isEqualTo(cold);
      }
    }
  }

  @Test
  void calls_leaveNothingBehindButWhatIsKept(TensorScope scope) throws IOException {
    List<GenerationRequest> requests = List.of(greedy("The", 5), greedy("A dog", 6));
    List<ScoreRequest> scored = List.of(new ScoreRequest(Prompt.of("The"), List.of(" dog", "n")));
    try (LocalLanguageModel model =
        open(scope, ModelOptions.of("stories", Precision.F32).withMaxKeptBytes(0))) {
      long tensors = scope.liveTensors();
      long bytes = scope.liveBytes();
      for (int i = 0; i < 3; i++) {
        model.generate(requests);
        model.score(scored);
      }

      assertThat(scope.liveTensors()).isEqualTo(tensors);
      assertThat(scope.liveBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void generate_stopTextMaySpanTokens(TensorScope scope) throws IOException {
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      String text = model.generate(List.of(greedy("The dog", 20))).getFirst().text();
      String stop = text.substring(5, 12); // several tokens
      Generation cut =
          model
              .generate(
                  List.of(
                      GenerationRequest.greedy(Prompt.of("The dog"), 20, List.of("never", stop))))
              .getFirst();

      assertThat(cut.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
      assertThat(cut.finish()).isEqualTo(Finish.STOP_TEXT);
      assertThat(cut.generatedTokens()).isLessThan(20);
    }
  }

  @Test
  void generate_samplesDependOnTheSeedAlone(TensorScope scope) throws IOException {
    Sampling sampling = new Sampling(1.5, OptionalInt.of(50), 0.95);
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      GenerationRequest one = sampled("The dog", sampling, 3);
      Generation alone = model.generate(List.of(one)).getFirst();
      List<Generation> batch =
          model.generate(List.of(sampled("A", sampling, 9), one, sampled("The dog", sampling, 4)));

      assertThat(batch.get(1)).isEqualTo(alone);
      assertThat(batch.get(2).text()).isNotEqualTo(alone.text());
      Sampling narrow = new Sampling(1.5, OptionalInt.of(1), 1);
      assertThat(model.generate(List.of(sampled("The dog", narrow, 5))))
          .isEqualTo(model.generate(List.of(greedy("The dog", 10))));
    }
  }

  @Test
  void limits_areRefusedWithNumbers(TensorScope scope) throws IOException {
    String text = "word ".repeat(101); // 505 characters
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      assertThatThrownBy(() -> model.generate(List.of(greedy(text, 8))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("prompt of 505 tokens and maxTokens 8 exceed the context of 512 tokens");
      assertThatThrownBy(
              () ->
                  model.score(List.of(new ScoreRequest(Prompt.of(text + "x"), List.of(" answer")))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "prompt of 506 tokens and continuation of 7 exceed the context of 512 tokens");
      assertThat(model.generate(List.of(greedy(text, 7)))).hasSize(1);
    }
  }

  @Test
  void score_blankAtThePromptsEndBelongsToTheContinuation(TensorScope scope) throws IOException {
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      assertThat(model.score(List.of(new ScoreRequest(Prompt.of("The "), List.of("dog")))))
          .isEqualTo(model.score(List.of(new ScoreRequest(Prompt.of("The"), List.of(" dog")))));
    }
  }

  private LocalLanguageModel open(TensorScope scope, Precision precision) throws IOException {
    return open(scope, ModelOptions.of("stories", precision));
  }

  private LocalLanguageModel open(TensorScope scope, ModelOptions options) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(TinyModel.path())) {
      return LocalLanguageModel.open(scope.child("model"), checkpoint, tokenizer, options);
    }
  }

  private static GenerationRequest greedy(String text, int maxTokens) {
    return GenerationRequest.greedy(Prompt.of(text), maxTokens, List.of());
  }

  private static GenerationRequest sampled(String text, Sampling sampling, long seed) {
    return new GenerationRequest(Prompt.of(text), 10, List.of(), sampling, seed);
  }
}
