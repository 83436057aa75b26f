package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A language model that is asked to judge, and how its replies are read.
 *
 * <p>Borrows its model; one thread at a time, as the model.
 */
public final class JudgeModel {
  private final LanguageModel model;
  private final String name;
  private final UnaryOperator<String> chat;
  private final Settings settings;

  /** How a verdict is read. */
  public enum Reading {
    /** By the probabilities of the verdicts that may be given; needs a model that scores. */
    SCORED,
    /** From the last verdict in a reply of the model, temperature 0. */
    GENERATED
  }

  /**
   * How a judge is asked.
   *
   * @param reading how verdicts are read
   * @param maxTokens most tokens of a generated reply, at least 1
   * @param batch messages that are asked together, at least 1
   */
  public record Settings(Reading reading, int maxTokens, int batch) {
    public Settings {
      requireNonNull(reading, "reading is null");
      if (maxTokens < 1 || batch < 1) {
        throw new IllegalArgumentException(
            "max-tokens and batch must be at least 1, got " + maxTokens + " and " + batch);
      }
    }
  }

  /**
   * What a model said.
   *
   * @param shares probability of each choice, sums to 1; empty when the reply holds none of them
   * @param isCut whether the model read the message only in part
   */
  record Reply(Optional<double[]> shares, boolean isCut) {}

  /**
   * Makes a judge of a model.
   *
   * @param name model and checksum, for reports and for taking up what was judged before
   * @param chat puts a message as the model's chat template does; identity for a server
   */
  public JudgeModel(
      LanguageModel model, String name, UnaryOperator<String> chat, Settings settings) {
    this.model = requireNonNull(model, "model is null");
    this.chat = requireNonNull(chat, "chat is null");
    this.settings = requireNonNull(settings, "settings is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank");
    }
    this.name = name;
  }

  /** Returns the model's name and how it is read, e.g. {@code model:qwen@12ab (scored)}. */
  public String name() {
    return name + (settings.reading() == Reading.SCORED ? " (scored)" : " (generated)");
  }

  /** Returns one reply a message, in order. */
  List<Reply> ask(List<Prompt> messages, ReplyForm form) {
    var replies = new ArrayList<Reply>();
    for (int from = 0; from < messages.size(); from += settings.batch()) {
      List<Prompt> batch =
          messages.subList(from, Math.min(messages.size(), from + settings.batch()));
      replies.addAll(
          switch (settings.reading()) {
            case SCORED -> scored(batch, form);
            case GENERATED -> generated(batch, form);
          });
    }
    return List.copyOf(replies);
  }

  private List<Reply> scored(List<Prompt> messages, ReplyForm form) {
    List<ScoreRequest> requests =
        messages.stream()
            .map(each -> new ScoreRequest(put(each, form.opening()), form.continuations()))
            .toList();
    return model.score(requests).stream().map(JudgeModel::reply).toList();
  }

  private static Reply reply(List<Score> scores) {
    double best =
        scores.stream().mapToDouble(Score::logLikelihood).max().orElse(Double.NEGATIVE_INFINITY);
    // The best is taken off first, so that exp neither overflows nor gives only zeros.
    double[] shares =
        scores.stream().mapToDouble(score -> Math.exp(score.logLikelihood() - best)).toArray();
    double sum = IntStream.range(0, shares.length).mapToDouble(i -> shares[i]).sum();
    boolean isCut = scores.stream().anyMatch(score -> score.cutTokens() > 0);
    if (!(sum > 0 && Double.isFinite(sum))) {
      return new Reply(Optional.empty(), isCut);
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= sum;
    }
    return new Reply(Optional.of(shares), isCut);
  }

  private List<Reply> generated(List<Prompt> messages, ReplyForm form) {
    List<GenerationRequest> requests =
        messages.stream()
            .map(each -> GenerationRequest.greedy(put(each, ""), settings.maxTokens(), List.of()))
            .toList();
    return model.generate(requests).stream().map(each -> reply(each, form)).toList();
  }

  private static Reply reply(Generation generation, ReplyForm form) {
    Optional<double[]> shares =
        form.read(generation.text())
            .map(
                choice -> {
                  var all = new double[form.choices().size()];
                  all[choice] = 1;
                  return all;
                });
    return new Reply(shares, generation.cutTokens() > 0);
  }

  /** Puts a message before the model, then the words that its reply is made to begin with. */
  private Prompt put(Prompt message, String opening) {
    String told = chat.apply(message.text());
    boolean needsLine = !opening.isEmpty() && !told.endsWith("\n");
    String whole = told + (needsLine ? "\n" : "") + opening;
    int at = whole.indexOf(message.shared());
    int end = at < 0 ? 0 : at + message.shared().length();
    return new Prompt(whole.substring(0, end), whole.substring(end));
  }
}
