package dev.openbook.finetune.generate;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
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
import java.util.Collections;
import java.util.List;
import java.util.Set;

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
  private final PromptReader reader;

  private LocalLanguageModel(
      TensorScope scope, ModelOptions options, Decoder decoder, Tokenizer tokenizer) {
    this.scope = scope;
    this.options = options;
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.promptTokens = new PromptTokens(tokenizer, decoder.config().beginToken());
    this.reader = new PromptReader(scope, decoder, options.maxKeptBytes());
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
    DecoderSettings settings = DecoderSettings.inference(options.precision());
    if (options.adapter().isEmpty()) {
      return Decoder.load(scope, checkpoint.config(), checkpoint.weights(), settings);
    }
    try (PeftAdapter files = PeftAdapter.open(options.adapter().get());
        TensorScope work = scope.child("adapter")) {
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
    List<PromptGroups.Row> rows = new ArrayList<>();
    for (GenerationRequest request : requests) {
      TokenSequence tokens = promptTokens.of(request.prompt().text());
      if ((long) tokens.length() + request.maxTokens() > contextLength()) {
        throw new IllegalArgumentException(
            "prompt of %d tokens and maxTokens %d exceed the context of %d tokens"
                .formatted(tokens.length(), request.maxTokens(), contextLength()));
      }
      rows.add(new PromptGroups.Row(tokens, promptTokens.shared(request.prompt())));
    }
    Set<Integer> endTokens = Set.copyOf(decoder.config().endTokens());
    List<GrowingText> texts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      texts.add(
          new GrowingText(
              requests.get(i),
              rows.get(i).tokens().length(),
              ids -> tokenizer.decode(ids, true),
              endTokens));
    }
    List<PromptGroups.Group> groups = PromptGroups.of(rows);
    List<ReadPrompts> read = reader.read(groups.stream().map(PromptGroups.Group::batch).toList());
    for (int g = 0; g < groups.size(); g++) {
      List<Integer> places = groups.get(g).places();
      int maxTokens =
          places.stream().mapToInt(place -> requests.get(place).maxTokens()).max().orElse(1);
      BatchGenerator.finish(
          scope, decoder, read.get(g), places.stream().map(texts::get).toList(), maxTokens);
    }
    reader.trim();
    return texts.stream().map(GrowingText::result).toList();
  }

  @Override
  public List<List<Score>> score(List<ScoreRequest> requests) {
    List<PromptGroups.Row> rows = new ArrayList<>();
    List<List<TokenSequence>> continuations = new ArrayList<>();
    for (ScoreRequest request : requests) {
      ScoredText text = ScoredText.of(request, promptTokens);
      text.requireLength(contextLength());
      continuations.add(text.continuations());
      rows.add(new PromptGroups.Row(text.prompt(), promptTokens.shared(request.prompt())));
    }
    List<PromptGroups.Group> groups = PromptGroups.of(rows);
    List<ReadPrompts> read = reader.read(groups.stream().map(PromptGroups.Group::batch).toList());
    List<List<Score>> results = new ArrayList<>(Collections.nCopies(requests.size(), List.of()));
    for (int g = 0; g < groups.size(); g++) {
      List<Integer> places = groups.get(g).places();
      List<List<List<TokenScore>>> scores =
          ContinuationScorer.score(
              scope, decoder, read.get(g), places.stream().map(continuations::get).toList());
      for (int i = 0; i < places.size(); i++) {
        results.set(places.get(i), scores.get(i).stream().map(LocalLanguageModel::sum).toList());
      }
    }
    reader.trim();
    return results;
  }

  private static Score sum(List<TokenScore> tokens) {
    return new Score(
        tokens.stream().mapToDouble(TokenScore::logProbability).sum(),
        tokens.size(),
        tokens.stream().allMatch(TokenScore::best));
  }

  /** Frees the weights and everything that was kept. */
  @Override
  public void close() {
    scope.close();
  }
}
