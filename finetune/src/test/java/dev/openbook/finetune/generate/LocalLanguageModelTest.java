package dev.openbook.finetune.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.ContextOverflow;
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
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void generate_manyRequestsJoinAndLeaveWithoutChangingATextInF32(TensorScope scope)
      throws IOException {
    Sampling sampling = new Sampling(1.2, OptionalInt.of(40), 0.95).withRepetitionPenalty(1.1);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      String text = i % 3 == 0 ? OPENING + "It".repeat(i) : "Day " + i + " was ".repeat(i % 7);
      requests.add(
          new GenerationRequest(
              Prompt.of(text),
              1 + i * 13 % 37,
              List.of(),
              i % 4 == 0 ? Sampling.GREEDY : sampling,
              i));
    }
    long small = 600 * bytesPerToken(scope);
    try (LocalLanguageModel large = open(scope, Precision.F32);
        LocalLanguageModel tight =
            open(scope, ModelOptions.of("stories", Precision.F32).withCacheBytes(small))) {
      List<Generation> together = large.generate(requests);

      assertThat(large.generate(requests)).isEqualTo(together);
      assertThat(tight.generate(requests)).isEqualTo(together);
      assertThat(large.generate(requests.reversed())).isEqualTo(together.reversed());
      for (int i = 0; i < requests.size(); i += 11) {
        assertThat(large.generate(List.of(requests.get(i)))).containsExactly(together.get(i));
      }
    }
  }

  @Test
  void generate_staysWithinItsCacheBytes(TensorScope scope) throws IOException {
    long bytes = 700 * bytesPerToken(scope);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      requests.add(greedy(i + " dogs ".repeat(20), 60).withMinTokens(60));
    }
    try (LocalLanguageModel model =
        open(
            scope,
            ModelOptions.of("stories", Precision.F32).withMaxKeptBytes(0).withCacheBytes(bytes))) {
      long before = scope.liveBytes();
      model.generate(requests);
      // a pass of 256 tokens: activations of some 10 numbers a token and width, and its mask
      long pass = 256L * 64 * 40 * Float.BYTES + 3 * 256L * 512 * Float.BYTES + 256L * 512 * 8;

      assertThat(scope.peakBytes() - before).isLessThan(bytes + pass);
      assertThatThrownBy(() -> model.generate(List.of(greedy("x".repeat(400), 90))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "prompt of 400 tokens with its answer of up to 90 needs %d bytes of keys and values,"
                  + " cacheBytes is %d",
              889 * bytesPerToken(scope), bytes);
    }
  }

  private static long bytesPerToken(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.inference(Precision.F32));
        KeyValueCache one = decoder.allocateCache(scope, 1, 1)) {
      return one.bytes();
    }
  }

  @Test
  void generate_listenerGetsEachTextInPieces(TensorScope scope) throws IOException {
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      String whole = model.generate(List.of(greedy("The dog", 20))).getFirst().text();
      String stop = whole.substring(8, 14);
      List<GenerationRequest> requests =
          List.of(
              greedy("The dog", 20),
              GenerationRequest.greedy(Prompt.of("The dog"), 20, List.of(stop)),
              greedy("A", 1));
      List<List<String>> pieces = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      List<Generation> results =
          model.generate(requests, (request, piece) -> pieces.get(request).add(piece));

      for (int i = 0; i < 3; i++) {
        assertThat(String.join("", pieces.get(i))).isEqualTo(results.get(i).text());
      }
      assertThat(pieces.get(0)).hasSizeGreaterThan(10).doesNotContain("");
      assertThat(results.get(1).text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    }
  }

  @Test
  void generate_choicesAreTheOnlyTexts(TensorScope scope) throws IOException {
    List<String> choices = List.of(" cat", " dog", " do", " a big bear");
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      Generation greedy =
          model.generate(List.of(greedy("The", 20).withChoices(choices))).getFirst();
      Set<String> drawn = new TreeSet<>();
      for (int seed = 0; seed < 40; seed++) {
        Sampling hot = new Sampling(5, OptionalInt.empty(), 1);
        Generation one =
            model
                .generate(
                    List.of(
                        new GenerationRequest(Prompt.of("The"), 20, List.of(), hot, seed)
                            .withChoices(choices)))
                .getFirst();
        assertThat(one.finish()).isEqualTo(Finish.CHOICE);
        drawn.add(one.text());
      }

      assertThat(choices).contains(greedy.text());
      assertThat(choices).containsAll(drawn);
      assertThat(drawn).hasSizeGreaterThan(1);
      assertThatThrownBy(
              () -> model.generate(List.of(greedy("The", 3).withChoices(List.of(" bears")))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("choice ' bears' must take 1 to maxTokens 3 tokens, got 6");
    }
  }

  @Test
  void generate_minTokensPutsTheEndOff(TensorScope scope) throws IOException {
    try (LocalLanguageModel model = open(scope, Precision.F32)) {
      Sampling ending = Sampling.GREEDY.withLogitBias(Map.of(2, 100.0));
      GenerationRequest request = new GenerationRequest(Prompt.of("The"), 9, List.of(), ending, 0);
      assertThat(model.generate(List.of(request)).getFirst().generatedTokens()).isEqualTo(1);
      Generation later = model.generate(List.of(request.withMinTokens(5))).getFirst();
      Generation never = model.generate(List.of(request.withMinTokens(9))).getFirst();

      assertThat(later.generatedTokens()).isEqualTo(6);
      assertThat(later.finish()).isEqualTo(Finish.END_TOKEN);
      assertThat(never.generatedTokens()).isEqualTo(9);
      assertThat(never.finish()).isEqualTo(Finish.LENGTH);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "REFUSE", mode = EnumSource.Mode.EXCLUDE)
  void overflow_cutsAndCounts(ContextOverflow rule, TensorScope scope) throws IOException {
    String text = "x".repeat(250) + "?" + "y".repeat(250) + "!".repeat(20); // 521 tokens
    String cut =
        switch (rule) {
          case LEFT -> text.substring(521 - 504);
          case MIDDLE -> text.substring(0, 252) + text.substring(521 - 252);
          case RIGHT, REFUSE -> text.substring(0, 504);
        };
    ModelOptions options = ModelOptions.of("stories", Precision.F32);
    try (LocalLanguageModel model = open(scope, options.withOverflow(rule))) {
      Generation generation = model.generate(List.of(greedy(text, 8))).getFirst();
      Generation expected = model.generate(List.of(greedy(cut, 8))).getFirst();
      Score score =
          model
              .score(List.of(new ScoreRequest(Prompt.of(text), List.of("q".repeat(8)))))
              .getFirst()
              .getFirst();
      Score expectedScore =
          model
              .score(List.of(new ScoreRequest(Prompt.of(cut), List.of("q".repeat(8)))))
              .getFirst()
              .getFirst();

      assertThat(generation.cutTokens()).isEqualTo(17);
      assertThat(generation.text()).isEqualTo(expected.text());
      assertThat(expected.cutTokens()).isZero();
      assertThat(score.cutTokens()).isEqualTo(17);
      assertThat(score.logLikelihood()).isEqualTo(expectedScore.logLikelihood());
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
