package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.eval.report.PreparationFacts.TextCount;
import dev.openbook.eval.report.PreparationFacts.TextExample;
import dev.openbook.eval.report.PreparationFacts.TrainingTexts;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.finetune.synthesize.Synthesis;
import dev.openbook.finetune.synthesize.SynthesisPlan;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.extractive.ExtractiveSynthesizers;
import dev.openbook.finetune.synthesize.extractive.RawText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes the texts that a preparation is trained on, from the documents under test and nothing else:
 * the questions never come here.
 */
final class TextsStep {
  private static final String FILE = "texts.jsonl";
  private static final int EXAMPLES_OF_A_KIND = 2;

  private final String name;
  private final StepKey key;
  private final StepStore store;
  private final SynthesisPlan plan;
  private final List<Document> documents;
  private final TokenCounter counter;

  /**
   * Plans the step.
   *
   * @throws BadInputException if a generator is not known
   */
  TextsStep(String name, Preparation.Texts texts, RunInputs inputs, StepStore store, long seed) {
    this.name = name;
    this.store = store;
    this.documents = inputs.exam().test().documents();
    this.counter = inputs.base().counter();
    this.plan =
        switch (texts) {
          case Preparation.Raw raw -> SynthesisPlan.of(RawText.KIND, Long.MAX_VALUE, seed);
          case Preparation.Synthetic(List<String> kinds, long budget) ->
              new SynthesisPlan(weights(kinds), budget, seed);
        };
    var sources = new StringBuilder();
    documents.forEach(d -> sources.append(d.id()).append('\n').append(d.text()).append('\n'));
    this.key =
        new StepKey(
            "texts",
            Map.of(
                "documents", Sha256.of(sources.toString()),
                "tokenizer", inputs.base().sha256(),
                "kinds", plan.weights(),
                "budgetTokens", plan.budgetTokens(),
                "seed", seed));
  }

  private static Map<String, Double> weights(List<String> kinds) {
    var weights = new LinkedHashMap<String, Double>();
    kinds.forEach(kind -> weights.put(ExtractiveSynthesizers.requireKind(kind), 1.0));
    return weights;
  }

  private List<Synthesizer> synthesizers() throws IOException {
    return isRaw() ? List.of(new RawText()) : ExtractiveSynthesizers.load();
  }

  String name() {
    return name;
  }

  StepKey key() {
    return key;
  }

  /** Returns whether the texts are the documents themselves. */
  boolean isRaw() {
    return plan.weights().containsKey(RawText.KIND);
  }

  /** Returns the tokens of the texts, estimate. */
  long plannedTokens() {
    return isRaw()
        ? documents.stream().mapToLong(document -> counter.count(document.text())).sum()
        : plan.budgetTokens();
  }

  /**
   * Makes the texts unless they are there.
   *
   * @throws IOException if they cannot be written
   */
  void make(Progress progress) throws IOException {
    if (store.isDone(key)) {
      return;
    }
    SyntheticTextFile.write(
        file(),
        sink ->
            Synthesis.run(
                documents,
                synthesizers(),
                plan,
                counter,
                sink,
                (task, done, total, unit) ->
                    progress.report("make texts " + name, done, isRaw() ? 0 : total, unit)));
    store.markDone(key);
  }

  /** Streams the texts; the caller closes the stream. */
  Stream<SyntheticText> texts() {
    return SyntheticTextFile.read(file());
  }

  /** Returns what the report says of the texts. */
  TrainingTexts facts() {
    var counts = new LinkedHashMap<String, int[]>();
    var tokens = new LinkedHashMap<String, Long>();
    var examples = new ArrayList<TextExample>();
    try (Stream<SyntheticText> texts = texts()) {
      texts.forEach(
          text -> {
            int[] count = counts.computeIfAbsent(text.kind(), kind -> new int[1]);
            tokens.merge(text.kind(), (long) counter.count(text.text()), Long::sum);
            if (count[0]++ < EXAMPLES_OF_A_KIND) {
              examples.add(
                  new TextExample(
                      text.kind(), String.join(", ", text.provenance().source()), text.text()));
            }
          });
    }
    return new TrainingTexts(
        counts.entrySet().stream()
            .map(
                e ->
                    new TextCount(e.getKey(), e.getValue()[0], tokens.getOrDefault(e.getKey(), 0L)))
            .toList(),
        Duration.ZERO,
        examples);
  }

  private Path file() {
    return store.folder(key).resolve(FILE);
  }
}
