package dev.openbook.eval.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.eval.cli.TinyModel;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.rag.Hit;
import dev.openbook.rag.rerank.QueryLikelihoodReranker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLikelihoodTest {
  /** A batch pads and sums in another order than a prompt alone, in 32-bit floats. */
  private static final double F32_TOLERANCE = 1e-5;

  private static final String QUERY = "Who sat on the mat?";

  private static final List<Passage> PASSAGES =
      List.of(
          passage("a", "Cats", "The cat sat\n on the mat."),
          passage("b", "", "Dogs bark."),
          passage("c", "Cats", "The cat sat down."));

  @TempDir private Path folder;

  @Test
  void logLikelihoods_askOnceForAllPassages() {
    var model = new CountingModel();

    double[] means = new ModelLikelihood(model).logLikelihoods(" " + QUERY + "\n", PASSAGES);

    assertThat(model.calls)
        .containsExactly(
            List.of(
                request("Cats The cat sat on the mat."),
                request("Dogs bark."),
                request("Cats The cat sat down.")));
    assertThat(means).containsExactly(-1.0 / 4, -2.0 / 4, -3.0 / 4);
  }

  @Test
  void logLikelihoods_nothingToAsk_doesNotAsk() {
    var model = new CountingModel();
    var likelihood = new ModelLikelihood(model);

    assertThat(likelihood.logLikelihoods(QUERY, List.of())).isEmpty();
    assertThat(likelihood.logLikelihoods(" \n", PASSAGES)).containsExactly(0, 0, 0);
    assertThat(model.calls).isEmpty();
  }

  @Test
  void logLikelihoods_ofARealModel_equalDirectScores() throws IOException {
    Path files = TinyModel.in(folder.resolve("model"));
    try (LanguageModel model =
        LocalLanguageModel.open(files, ModelOptions.of("tiny", Precision.F32).withThreads(1))) {
      double[] direct = new double[PASSAGES.size()];
      List<String> read =
          List.of("Cats The cat sat on the mat.", "Dogs bark.", "Cats The cat sat down.");
      for (int i = 0; i < direct.length; i++) {
        Score score = model.score(List.of(request(read.get(i)))).getFirst().getFirst();
        assertThat(score.tokens()).isEqualTo(QUERY.length() + 1); // a token a byte
        direct[i] = score.logLikelihood() / score.tokens();
      }
      var likelihood = new ModelLikelihood(model);

      double[] means = likelihood.logLikelihoods(QUERY, PASSAGES);
      List<Hit> hits = new QueryLikelihoodReranker(likelihood).rerank(QUERY, PASSAGES).hits();

      assertThat(means).containsExactly(direct, within(F32_TOLERANCE));
      assertThat(hits)
          .extracting(Hit::passageId)
          .containsExactlyElementsOf(
              IntStream.range(0, direct.length)
                  .boxed()
                  .sorted(Comparator.comparingDouble(i -> -direct[i]))
                  .map(i -> PASSAGES.get(i).id())
                  .toList());
    }
  }

  private static ScoreRequest request(String read) {
    return new ScoreRequest(
        Prompt.of(
            "Passage: " + read + "\nPlease write a question based on this passage.\nQuestion:"),
        List.of(" " + QUERY));
  }

  private static Passage passage(String id, String title, String text) {
    return new Passage(id, "doc", title, text, new Span(0, text.length()));
  }

  /** A fake model whose scores count the requests; it remembers its calls. */
  private static final class CountingModel implements LanguageModel {
    private final List<List<ScoreRequest>> calls = new ArrayList<>();

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public TokenCounter tokenCounter() {
      return new WordTokens();
    }

    @Override
    public int contextLength() {
      return 4096;
    }

    @Override
    public List<Generation> generate(List<GenerationRequest> requests) {
      throw new UnsupportedOperationException("only scores");
    }

    @Override
    public List<List<Score>> score(List<ScoreRequest> requests) {
      calls.add(requests);
      return IntStream.rangeClosed(1, requests.size())
          .mapToObj(i -> List.of(new Score(-i, 4, false)))
          .toList();
    }

    @Override
    public void close() {}
  }
}
