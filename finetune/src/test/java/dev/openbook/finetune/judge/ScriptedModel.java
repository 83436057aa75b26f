package dev.openbook.finetune.judge;

import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A fake model that replies and scores as a function of the prompt says, and dies when told to. */
public final class ScriptedModel implements LanguageModel {
  private final UnaryOperator<String> replies;
  private final BiFunction<String, String, Double> scores;
  private final List<String> prompts = new ArrayList<>();
  private int callsLeft;

  private ScriptedModel(
      UnaryOperator<String> replies, BiFunction<String, String, Double> scores, int calls) {
    this.replies = replies;
    this.scores = scores;
    this.callsLeft = calls;
  }

  /** Makes a model that replies only. */
  public static ScriptedModel replying(UnaryOperator<String> replies) {
    return new ScriptedModel(replies, (prompt, continuation) -> 0.0, Integer.MAX_VALUE);
  }

  /**
   * Makes a model that scores only.
   *
   * @param scores log-likelihood of a continuation after a prompt
   */
  public static ScriptedModel scoring(BiFunction<String, String, Double> scores) {
    return scoring(scores, Integer.MAX_VALUE);
  }

  /** Makes a model that scores a number of times and then fails. */
  public static ScriptedModel scoring(BiFunction<String, String, Double> scores, int calls) {
    return new ScriptedModel(prompt -> "", scores, calls);
  }

  /** Returns a judge of this model whose messages are put as they are. */
  public JudgeModel judge(JudgeModel.Reading reading, int batch) {
    return new JudgeModel(
        this, "scripted@1", text -> text, new JudgeModel.Settings(reading, 32, batch));
  }

  /** Returns every prompt so far, in order. */
  public List<String> prompts() {
    return prompts;
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public TokenCounter tokenCounter() {
    return new WordTokens();
  }

  @Override
  public int contextLength() {
    return 10_000;
  }

  @Override
  public List<Generation> generate(List<GenerationRequest> requests) {
    count();
    var made = new ArrayList<Generation>();
    for (GenerationRequest request : requests) {
      String prompt = request.prompt().text();
      prompts.add(prompt);
      made.add(new Generation(replies.apply(prompt), 1, 1, Generation.Finish.END_TOKEN));
    }
    return made;
  }

  @Override
  public List<List<Score>> score(List<ScoreRequest> requests) {
    count();
    var made = new ArrayList<List<Score>>();
    for (ScoreRequest request : requests) {
      String prompt = request.prompt().text();
      prompts.add(prompt);
      made.add(
          request.continuations().stream()
              .map(each -> new Score(scores.apply(prompt, each), 1, false))
              .toList());
    }
    return made;
  }

  private void count() {
    if (callsLeft-- == 0) {
      throw new IllegalStateException("killed");
    }
  }

  @Override
  public void close() {}
}
