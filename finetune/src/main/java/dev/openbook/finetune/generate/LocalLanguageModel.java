package dev.openbook.finetune.generate;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationListener;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.generate.prefix.KeptPrefixes;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.CausalLoss.Loss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint on this machine as a {@link LanguageModel}.
 *
 * <p>Results depend on the call's requests, the weights, the precision and the number of threads;
 * not on calls before. Greedy ties go to any of the tied tokens.
 *
 * <p>Owns the weights and everything it has read; close it. Used by one thread at a time.
 */
public final class LocalLanguageModel implements LanguageModel {
  private final TensorScope scope;
  private final ModelOptions options;
  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final PromptTokens promptTokens;
  private final GrowingText.Vocabulary vocabulary;
  private final KeptPrefixes kept;

  private LocalLanguageModel(
      TensorScope scope, ModelOptions options, Decoder decoder, Tokenizer tokenizer) {
    this.scope = scope;
    this.options = options;
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.promptTokens = new PromptTokens(tokenizer, decoder.config().beginToken());
    this.vocabulary =
        new GrowingText.Vocabulary(
            ids -> tokenizer.decode(ids, true), decoder.config().endTokens());
    this.kept = new KeptPrefixes(scope, options.maxKeptBytes());
  }

  /**
   * Opens a model's folder or GGUF file.
   *
   * @throws BadInputException if the files are missing or broken, have no tokenizer, the weights do
   *     not fit into memory, or the device is missing
   * @throws IOException if a file cannot be read
   */
  public static LocalLanguageModel open(Path path, ModelOptions options) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      return open(checkpoint, options);
    }
  }

  /** Opens a checkpoint, which may be closed afterwards; see {@link #open(Path, ModelOptions)}. */
  public static LocalLanguageModel open(Checkpoint checkpoint, ModelOptions options)
      throws IOException {
    Tokenizer tokenizer =
        Tokenizer.open(
            checkpoint
                .tokenizer()
                .orElseThrow(
                    () -> BadInputException.in(checkpoint.path(), "the model has no tokenizer")));
    return open(
        NativeRuntime.start(options.threads(), options.device()).open(options.name()),
        checkpoint,
        tokenizer,
        options);
  }

  /** Opens a model in a scope that it then owns. */
  static LocalLanguageModel open(
      TensorScope scope, Checkpoint checkpoint, Tokenizer tokenizer, ModelOptions options)
      throws IOException {
    try {
      return new LocalLanguageModel(scope, options, decoder(scope, checkpoint, options), tokenizer);
    } catch (IOException | RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private static Decoder decoder(TensorScope scope, Checkpoint checkpoint, ModelOptions options)
      throws IOException {
    DecoderSettings settings =
        options.int8Weights()
            ? DecoderSettings.int8()
            : DecoderSettings.inference(options.precision());
    if (options.adapter().isEmpty()) {
      return Decoder.load(scope, checkpoint.config(), checkpoint.weights(), settings);
    }
    try (PeftAdapter files = PeftAdapter.open(options.adapter().get());
        TensorScope work = scope.child("adapter")) {
      files.requireBase(checkpoint);
      LoraAdapter adapter =
          LoraAdapter.load(
              work, checkpoint.config(), LoraSettings.of(files.config()), files.weights());
      return Decoder.load(
          scope, checkpoint.config(), checkpoint.weights(), settings.merging(adapter));
    }
  }

  @Override
  public String name() {
    return options.name();
  }

  @Override
  public TokenCounter tokenCounter() {
    return tokenizer;
  }

  @Override
  public int contextLength() {
    return decoder.config().contextLength();
  }

  @Override
  public List<Generation> generate(List<GenerationRequest> requests) {
    return generate(requests, GenerationListener.NONE);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException also if a choice exceeds its request's {@code maxTokens}, or a
   *     request alone needs more than the options' {@code cacheBytes}
   */
  @Override
  public List<Generation> generate(List<GenerationRequest> requests, GenerationListener listener) {
    List<GrowingText> texts = new ArrayList<>();
    List<TokenSequence> openings = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      int place = i;
      GenerationRequest request = requests.get(i);
      TokenSequence whole = promptTokens.of(request.prompt().text());
      CutPrompt prompt = cut(whole, request);
      openings.add(promptTokens.opening(request.prompt(), prompt));
      texts.add(
          new GrowingText(
              request,
              prompt,
              vocabulary,
              choices(request, whole),
              piece -> listener.onText(place, piece)));
    }
    BatchGenerator.finish(scope, decoder, kept, texts, openings, options.cacheBytes());
    List<Generation> results = texts.stream().map(GrowingText::result).toList();
    for (int i = 0; i < results.size(); i++) {
      listener.onEnd(i, results.get(i));
    }
    return results;
  }

  private CutPrompt cut(TokenSequence whole, GenerationRequest request) {
    String refusal =
        "prompt of %d tokens and maxTokens %d exceed the context of %d tokens"
            .formatted(whole.length(), request.maxTokens(), contextLength());
    return CutPrompt.of(whole, contextLength() - request.maxTokens(), options.overflow(), refusal);
  }

  private List<int[]> choices(GenerationRequest request, TokenSequence prompt) {
    List<int[]> choices = new ArrayList<>();
    for (String choice : request.choices()) {
      int[] ids = promptTokens.continuation(request.prompt().text(), prompt, choice).from(0);
      if (ids.length == 0 || ids.length > request.maxTokens()) {
        throw new IllegalArgumentException(
            "choice '%s' must take 1 to maxTokens %d tokens, got %d"
                .formatted(choice, request.maxTokens(), ids.length));
      }
      choices.add(ids);
    }
    return choices;
  }

  @Override
  public List<List<Score>> score(List<ScoreRequest> requests) {
    List<ScoredText> texts = new ArrayList<>();
    List<TokenSequence> openings = new ArrayList<>();
    for (ScoreRequest request : requests) {
      ScoredText text = ScoredText.of(request, promptTokens, contextLength(), options.overflow());
      texts.add(text);
      openings.add(promptTokens.opening(request.prompt(), text.prompt()));
    }
    return new ContinuationScorer(scope, decoder, kept).score(texts, openings);
  }

  /**
   * Returns the loss of a whole text after the begin token, {@code -sum log p(token)} in nats, in
   * windows as {@link RollingLoss} cuts them; its weight is the number of tokens.
   *
   * @param window most tokens that are read to predict one, at least 1 and below {@link
   *     #contextLength()}
   */
  public Loss loss(String text, int window) {
    return RollingLoss.evaluate(decoder, scope, tokenizer.encodeBare(text), window, _ -> {});
  }

  /** Frees the weights and everything that was kept. */
  @Override
  public void close() {
    scope.close();
  }
}
