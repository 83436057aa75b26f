package dev.openbook.eval.run;

import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * A fake model whose answer tells the batch it stood in, so that a changed batch shows; it dies
 * after a number of calls, as a killed process would.
 */
final class EchoModel implements LanguageModel {
  private final int callsToLive;
  private final List<Integer> batchSizes = new ArrayList<>();

  EchoModel(int callsToLive) {
    this.callsToLive = callsToLive;
  }

  /** Returns the sizes of the batches generated, in order. */
  List<Integer> batchSizes() {
    return batchSizes;
  }

  @Override
  public String name() {
    return "echo";
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
    if (batchSizes.size() == callsToLive) {
      throw new IllegalStateException("killed");
    }
    batchSizes.add(requests.size());
    return requests.stream()
        .map(
            request ->
                new Generation(
                    " " + requests.indexOf(request) + " of " + requests.size() + "\nmore",
                    request.prompt().text().length(),
                    2,
                    Generation.Finish.STOP_TEXT))
        .toList();
  }

  @Override
  public List<List<Score>> score(List<ScoreRequest> requests) {
    return requests.stream()
        .map(
            request ->
                request.continuations().stream()
                    .map(text -> new Score(-0.1 * text.length(), 1, false))
                    .toList())
        .toList();
  }

  @Override
  public void close() {}
}
