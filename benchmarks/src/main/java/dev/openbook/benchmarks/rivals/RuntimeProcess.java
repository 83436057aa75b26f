package dev.openbook.benchmarks.rivals;

import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import dev.openbook.finetune.train.AdamW;
import dev.openbook.finetune.train.OptimizerStep;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Runs one task with Openbook's runtime and prints what it measured as one JSON line.
 *
 * <p>Arguments: task, type ({@code f32}, {@code bf16}, {@code int8}), threads, repetitions, model,
 * file of choice items. Six seconds of repetitions go before, not counted.
 */
public final class RuntimeProcess {
  private static final long SEED = 17;
  private static final long WARM_UP_NANOS = 6_000_000_000L;
  private static final int RANK = 16;
  private static final AdamWSettings RATES = new AdamWSettings(1e-4, 0.9, 0.999, 1e-8, 0.01);
  private static final long NANOS = 1_000_000_000;

  private final RuntimeTask task;
  private final String type;
  private final int threads;
  private final int repetitions;
  private final Path model;

  private RuntimeProcess(List<String> arguments) {
    this.task = RuntimeTask.of(arguments.get(0));
    this.type = arguments.get(1);
    this.threads = Integer.parseInt(arguments.get(2));
    this.repetitions = Integer.parseInt(arguments.get(3));
    this.model = Path.of(arguments.get(4));
  }

  /** Runs the task; see the class for the arguments. */
  public static void main(String[] arguments) throws IOException {
    var process = new RuntimeProcess(List.of(arguments));
    System.out.println(process.run(Path.of(arguments[5])).toJson());
  }

  private Measured run(Path itemsFile) throws IOException {
    return switch (task.kind()) {
      case FORWARD, LORA, FULL -> batches();
      case PROMPT -> promptReading();
      case DECODE, ANSWER -> generation();
      case CHOICE -> choices(ChoiceItem.read(itemsFile));
    };
  }

  private Measured batches() throws IOException {
    try (TensorScope scope = NativeRuntime.start(OptionalInt.of(threads)).open("task");
        Checkpoint checkpoint = Checkpoint.open(model);
        Decoder decoder =
            Decoder.load(scope, checkpoint.config(), checkpoint.weights(), settings())) {
      int[][] ids = randomIds(checkpoint.config().vocabularySize());
      Runnable work =
          task.kind() == RuntimeTask.Kind.FORWARD
              ? () -> forward(scope, decoder, ids)
              : training(scope, decoder, ids);
      double units = (double) task.rows() * task.tokens();
      return Measured.here(repeated(() -> units / seconds(work)), List.of());
    }
  }

  private DecoderSettings settings() {
    return switch (task.kind()) {
      case LORA -> DecoderSettings.frozen(precision());
      case FULL -> DecoderSettings.trained(precision());
      case FORWARD, DECODE, ANSWER, PROMPT, CHOICE ->
          isInt8() ? DecoderSettings.int8() : DecoderSettings.inference(precision());
    };
  }

  private static void forward(TensorScope scope, Decoder decoder, int[][] ids) {
    try (TensorScope step = scope.child("step");
        GradientPause _ = new GradientPause()) {
      Tensor hidden = decoder.read(step, ids);
      decoder.logits(step, hidden);
    }
  }

  private Runnable training(TensorScope scope, Decoder decoder, int[][] ids) {
    Map<String, Tensor> parameters = decoder.trainedWeights();
    if (task.kind() == RuntimeTask.Kind.LORA) {
      LoraAdapter adapter =
          LoraAdapter.create(
                  scope, decoder.config(), LoraSettings.everywhere(RANK, 2.0 * RANK), SEED)
              .requireGradients();
      decoder.attach(adapter);
      parameters = adapter.parameters();
    }
    var optimizer = new AdamW(scope, parameters);
    List<TokenBatch> batch = List.of(TokenBatch.all(ids));
    return () ->
        OptimizerStep.run(scope, decoder, optimizer, batch, RATES, 1, OptionalLong.empty(), false);
  }

  private Measured generation() throws IOException {
    try (LocalLanguageModel opened = open()) {
      List<Prompt> prompts =
          IntStream.range(0, task.rows()).mapToObj(row -> Prompt.of(prompt(opened, row))).toList();
      double first = task.kind() == RuntimeTask.Kind.ANSWER ? 0 : 1;
      double units = task.rows() * (RuntimeTask.GENERATED - first);
      return Measured.here(
          repeated(
              () -> {
                double start = first == 0 ? 0 : seconds(() -> generate(opened, prompts, 1));
                double whole = seconds(() -> generate(opened, prompts, RuntimeTask.GENERATED));
                return units / (whole - start);
              }),
          List.of());
    }
  }

  private Measured promptReading() throws IOException {
    try (LocalLanguageModel opened = open()) {
      List<Prompt> prompts = List.of(Prompt.of(prompt(opened, 0)));
      return Measured.here(
          repeated(() -> task.tokens() / seconds(() -> generate(opened, prompts, 1))), List.of());
    }
  }

  /** Returns words whose number of tokens is the task's. */
  private String prompt(LocalLanguageModel opened, int row) {
    var text = new StringBuilder("Once");
    while (opened.tokenCounter().spans(text.toString()).size() < task.tokens()) {
      text.append(row % 2 == 0 ? " upon a time" : " there was").append(" and then");
    }
    int end = opened.tokenCounter().spans(text.toString()).get(task.tokens() - 1).end();
    return text.substring(0, end);
  }

  private static void generate(LocalLanguageModel opened, List<Prompt> prompts, int tokens) {
    opened.generate(
        prompts.stream()
            .map(
                prompt -> GenerationRequest.greedy(prompt, tokens, List.of()).withMinTokens(tokens))
            .toList());
  }

  private Measured choices(List<ChoiceItem> items) throws IOException {
    List<ScoreRequest> requests = items.stream().map(ChoiceItem::request).toList();
    List<Integer> answers = new ArrayList<>();
    try (LocalLanguageModel opened = open()) {
      List<Double> rates =
          repeated(
              () ->
                  items.size()
                      / seconds(
                          () -> {
                            answers.clear();
                            opened.score(requests).forEach(scores -> answers.add(best(scores)));
                          }));
      return Measured.here(rates, answers);
    }
  }

  private static int best(List<Score> scores) {
    return IntStream.range(0, scores.size())
        .boxed()
        .max(java.util.Comparator.comparingDouble(i -> scores.get(i).logLikelihood()))
        .orElseThrow();
  }

  /** Opens the model without memory of prompts, so that each repetition does the whole work. */
  private LocalLanguageModel open() throws IOException {
    ModelOptions options =
        ModelOptions.of("model", precision()).withThreads(threads).withMaxKeptBytes(0);
    return LocalLanguageModel.open(model, isInt8() ? options.withInt8Weights() : options);
  }

  private boolean isInt8() {
    return type.equals("int8");
  }

  private Precision precision() {
    return type.equals("bf16") ? Precision.BF16 : Precision.F32;
  }

  private int[][] randomIds(int vocabularySize) {
    var random = new SplittableRandom(SEED);
    return IntStream.range(0, task.rows())
        .mapToObj(_ -> random.ints(task.tokens(), 0, vocabularySize).toArray())
        .toArray(int[][]::new);
  }

  private List<Double> repeated(java.util.function.DoubleSupplier rate) {
    long end = System.nanoTime() + WARM_UP_NANOS;
    List<Double> rates = new ArrayList<>();
    do {
      rates.add(rate.getAsDouble());
    } while (System.nanoTime() < end);
    rates.clear();
    for (int i = 0; i < repetitions; i++) {
      rates.add(rate.getAsDouble());
    }
    return rates;
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (double) (System.nanoTime() - start) / NANOS;
  }
}
