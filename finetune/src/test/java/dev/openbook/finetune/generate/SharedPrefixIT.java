package dev.openbook.finetune.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Shared prefixes of real texts with SmolLM2-135M-Instruct against each request alone. */
@NeedsShared({"data/models/SmolLM2-135M-Instruct", "data/wikitext-2/test.txt"})
class SharedPrefixIT {
  /** Issue 4: results equal the naive way within 1e-3 nats. */
  private static final double NATS = 1e-3;

  private static List<ScoreRequest> questions() throws IOException {
    String text = SmolModel.wikitext();
    List<ScoreRequest> requests = new ArrayList<>();
    for (int article = 0; article < 2; article++) {
      String context = text.substring(article * 4000, article * 4000 + 900);
      for (int question = 0; question < 2; question++) {
        int at = 9000 + 500 * question + 3000 * article;
        String own = text.substring(at, at + 90).strip(); // a last blank would join the choice
        Prompt prompt = Prompt.of(context + "\nQuestion: " + own);
        requests.add(
            new ScoreRequest(
                prompt,
                List.of(" He was", " He was an actor", " the", text.substring(at, at + 40))));
      }
    }
    return requests;
  }

  @Test
  void score_ofATreeEqualsEachSequenceAloneInF32() throws IOException {
    List<ScoreRequest> requests = questions();
    Tokenizer tokenizer = SmolModel.tokenizer();
    List<List<Score>> together;
    try (LocalLanguageModel model = SmolModel.open(Precision.F32)) {
      together = model.score(requests);
      assertThat(model.score(requests)).isEqualTo(together);
    }
    try (TensorScope scope = SmolModel.scope();
        Decoder decoder = SmolModel.decoder(scope, Precision.F32)) {
      for (int i = 0; i < requests.size(); i++) {
        String prompt = requests.get(i).prompt().text();
        for (int c = 0; c < 4; c++) {
          int[] whole = tokenizer.encode(prompt + requests.get(i).continuations().get(c));
          int[] own = tokenizer.encode(prompt); // the border may join letters of both
          System.arraycopy(own, 0, whole, 0, own.length);
          boolean[] learned = new boolean[whole.length];
          Arrays.fill(learned, own.length, whole.length, true);
          double alone =
              -CausalLoss.evaluate(
                      decoder, scope, TokenBatch.of(new int[][] {whole}, new boolean[][] {learned}))
                  .sumNats();

          assertThat(together.get(i).get(c).logLikelihood())
              .as("request %d continuation %d", i, c)
              .isCloseTo(alone, within(NATS));
        }
      }
    }
  }

  @Test
  void generate_sampledTextsDoNotDependOnTheBatchInF32() throws IOException {
    Sampling sampling = new Sampling(0.8, OptionalInt.of(40), 0.95);
    List<GenerationRequest> requests = new ArrayList<>();
    for (ScoreRequest one : questions()) {
      requests.add(new GenerationRequest(one.prompt(), 12, List.of(), sampling, requests.size()));
    }
    requests.add(new GenerationRequest(Prompt.of("Hello"), 20, List.of(), sampling, 9));
    try (LocalLanguageModel model = SmolModel.open(Precision.F32)) {
      List<Generation> together = model.generate(requests);

      for (int i = 0; i < requests.size(); i++) {
        assertThat(model.generate(List.of(requests.get(i)))).containsExactly(together.get(i));
      }
    }
  }

  @Test
  void generate_after8192TokensStaysWithin2GigabytesOverTheWeights() throws IOException {
    Tokenizer tokenizer = SmolModel.tokenizer();
    int[] ids = Arrays.copyOf(tokenizer.encode(SmolModel.wikitext().substring(0, 60_000)), 8180);
    try (TensorScope scope = SmolModel.scope();
        LocalLanguageModel model = SmolModel.open(scope, Precision.BF16)) {
      long weights = scope.liveBytes();
      Generation generation =
          model
              .generate(
                  List.of(
                      GenerationRequest.greedy(Prompt.of(tokenizer.decode(ids, true)), 4, List.of())
                          .withMinTokens(4)))
              .getFirst();

      assertThat(generation.promptTokens()).isBetween(8100, 8188);
      assertThat(scope.peakBytes() - weights).isLessThan(2L << 30);
    }
  }
}
