package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.datasets.lab.LabWorld;
import dev.openbook.datasets.lab.StatementCount;
import dev.openbook.datasets.lab.StatementReader;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.prompt.TrainingRecords;
import dev.openbook.eval.report.PreparationFacts.TextCount;
import dev.openbook.eval.report.PreparationFacts.TextExample;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.texts.EpisodeRecords;
import dev.openbook.eval.texts.OfflineKinds;
import dev.openbook.eval.texts.WrittenKinds;
import dev.openbook.finetune.synthesize.SynthesisPlan;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.episode.EpisodeSettings;
import dev.openbook.finetune.synthesize.extractive.RawText;
import dev.openbook.finetune.synthesize.openbook.OpenBookSettings;
import dev.openbook.finetune.synthesize.question.RuleQuestionAnswer;
import dev.openbook.finetune.train.data.TrainingText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Makes the texts of one stream that a preparation is trained on, from the documents under test
 * alone (the questions never come here), or reads them from the user's file.
 */
final class TextsStep {
  private static final String FILE = "texts.jsonl";
  private static final int EXAMPLES_OF_A_KIND = 2;

  private final String name;
  private final Preparation.Texts texts;
  private final StepKey key;
  private final StepStore store;
  private final List<Document> documents;
  private final BaseModel base;
  private final Optional<GeneratorModel> generator;
  private final long seed;

  /**
   * A text as it is trained on.
   *
   * @param id unique within the stream
   * @param kind of texts, for the report
   * @param text with its prompt
   */
  record Entry(String id, String kind, TrainingText text) {
    /**
     * Returns whether it asks something, rather than being running text; several questions by rule
     * in one text do.
     */
    boolean isQuestion() {
      return !text.prompt().isEmpty() || kind.equals(RuleQuestionAnswer.KIND);
    }

    /** Returns what of it is so; of a prompt, its last question counts. */
    StatementCount statements(StatementReader reader) {
      return text.prompt().isEmpty()
          ? reader.of(text.text())
          : reader.of(QuestionPrompt.question(text.prompt()), QuestionPrompt.answer(text.text()));
    }

    /** Returns prompt and text. */
    String whole() {
      return text.prompt() + text.text();
    }
  }

  /**
   * Plans the step.
   *
   * @param name the preparation, and the stream where there are several, for progress
   * @param version which documents they are made from
   * @throws BadInputException if generator or file cannot be used
   * @throws IOException if they cannot be read
   */
  TextsStep(
      String name,
      Preparation.Texts texts,
      DocumentVersion version,
      RunInputs inputs,
      StepStore store,
      long seed)
      throws IOException {
    this.name = name;
    this.texts = texts;
    this.store = store;
    this.seed = seed;
    this.documents = inputs.exam(version).test().documents();
    this.base = inputs.base();
    this.generator =
        texts instanceof Preparation.Written written
            ? Optional.of(GeneratorModel.find(written.generator(), inputs))
            : Optional.empty();
    Map<String, Object> parts = new LinkedHashMap<>();
    if (texts instanceof Preparation.Records(Path path)) {
      parts.put("records", checksum(path));
    } else if (texts instanceof Preparation.Episodes) {
      parts.put("episodes", texts + " " + EpisodeRecords.VERSION);
      parts.put("template", QuestionPrompt.VERSION);
      parts.put("seed", seed);
    } else {
      var sources = new StringBuilder();
      documents.forEach(d -> sources.append(d.id()).append('\n').append(d.text()).append('\n'));
      parts.put("documents", Sha256.of(sources.toString()));
      parts.put("how", texts.toString());
      parts.put("seed", seed);
    }
    parts.put("tokenizer", base.sha256());
    generator.ifPresent(model -> parts.put("generator", model.checksum()));
    this.key = new StepKey("texts", parts);
  }

  private static String checksum(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      if (!Files.isRegularFile(path)) {
        throw BadInputException.in(path, "no such file");
      }
      return Sha256.of(path);
    }
    var sums = new StringBuilder();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        sums.append(path.relativize(file)).append(' ').append(Sha256.of(file)).append('\n');
      }
    }
    return Sha256.of(sums.toString());
  }

  String name() {
    return name;
  }

  StepKey key() {
    return key;
  }

  /** Returns whether the texts are the documents themselves. */
  boolean isRaw() {
    return texts instanceof Preparation.Raw;
  }

  /** Returns the tokens of the texts, estimate. */
  long plannedTokens() throws IOException {
    return switch (texts) {
      case Preparation.Raw() ->
          documents.stream().mapToLong(document -> counter().count(document.text())).sum();
      case Preparation.Offline offline -> offline.budgetTokens();
      case Preparation.Written written -> written.budgetTokens();
      case Preparation.Episodes episodes -> episodes.budgetTokens();
      case Preparation.Records records ->
          entries().mapToLong(entry -> counter().count(entry.whole())).sum();
    };
  }

  private TokenCounter counter() {
    return base.counter();
  }

  /**
   * Makes the texts unless they are there.
   *
   * @throws IOException if they cannot be written
   */
  void make(Progress progress) throws IOException {
    store.make(key, () -> write(progress));
  }

  /**
   * Returns how long making the texts took; empty when unknown.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Duration> duration() throws IOException {
    return store.duration(key);
  }

  private void write(Progress progress) throws IOException {
    switch (texts) {
      case Preparation.Raw() ->
          offline(
              OpenBookSettings.USUAL,
              SynthesisPlan.of(RawText.KIND, Long.MAX_VALUE, seed),
              (_, done, _, unit) -> progress.report("make texts " + name, done, 0, unit));
      case Preparation.Offline(List<String> kinds, OpenBookSettings openBook, long budget) ->
          offline(openBook, new SynthesisPlan(weights(kinds), budget, seed), renamed(progress));
      case Preparation.Written written -> written(written, renamed(progress));
      case Preparation.Episodes(var kinds, int people, long worldSeed, long budget) -> {
        var settings = EpisodeSettings.replayed(new LabWorld(worldSeed), people);
        AtomicFile.writeLines(
            file(), sink -> EpisodeRecords.write(settings, kinds, budget, counter(), seed, sink));
      }
      case Preparation.Records _ -> {} // they are there
    }
  }

  private Progress renamed(Progress progress) {
    return (_, done, total, unit) -> progress.report("make texts " + name, done, total, unit);
  }

  private static Map<String, Double> weights(List<String> kinds) {
    var weights = new LinkedHashMap<String, Double>();
    kinds.forEach(kind -> weights.put(kind, 1.0));
    return weights;
  }

  private void offline(OpenBookSettings openBook, SynthesisPlan plan, Progress progress)
      throws IOException {
    var kinds = new OfflineKinds(openBook, file());
    SyntheticTextFile.write(
        file(),
        sink -> {
          if (kinds.run(documents, plan, counter(), sink, progress).texts() == 0) {
            throw new BadInputException(
                "preparation '" + name + "': nothing could be made of the documents");
          }
        });
  }

  private void written(Preparation.Written written, Progress progress) throws IOException {
    AtomicFile.writeLines(
        store.folder(key).resolve("rejected.jsonl"),
        aside ->
            SyntheticTextFile.write(
                file(),
                sink -> {
                  var result =
                      generator
                          .orElseThrow()
                          .write(
                              written,
                              WrittenKinds.USUAL.shares(weights(written.kinds()), documents, seed),
                              seed,
                              store.folder(key).resolve("replies.jsonl"),
                              sink,
                              reply -> aside.accept(reply.line()),
                              progress);
                  if (result.texts() == 0) {
                    throw new BadInputException(
                        "preparation '"
                            + name
                            + "': no reply of "
                            + written.generator()
                            + " was fit to train on; see replies.jsonl in "
                            + store.folder(key));
                  }
                }));
  }

  /**
   * Streams the texts; the caller closes the stream.
   *
   * @throws IOException if they cannot be read
   */
  Stream<Entry> entries() throws IOException {
    if (texts instanceof Preparation.Records(Path path)) {
      return records(path, "records of " + path.getFileName());
    }
    if (texts instanceof Preparation.Episodes) {
      return records(file(), "episodes");
    }
    return SyntheticTextFile.read(file())
        .map(text -> new Entry(text.id(), text.kind(), TrainingRecords.of(text)));
  }

  private Stream<Entry> records(Path path, String kind) throws IOException {
    var number = new AtomicInteger();
    return new TrainingRecords(base.chatTemplate())
        .texts(path).stream()
            .map(text -> new Entry(path + ":" + number.incrementAndGet(), kind, text));
  }

  /**
   * What a report says of the texts.
   *
   * @param counts texts and tokens of each kind
   * @param examples the first texts of each kind
   */
  record Contents(List<TextCount> counts, List<TextExample> examples) {}

  /** Returns a reader of what the documents tell; empty for other texts, and out of a world. */
  private Optional<StatementReader> statements() {
    return switch (texts) {
      case Preparation.Episodes _, Preparation.Records _ -> Optional.empty();
      case Preparation.Raw _, Preparation.Offline _, Preparation.Written _ ->
          StatementReader.over(documents);
    };
  }

  /** Reads the texts through. */
  Contents contents() throws IOException {
    var texts = new LinkedHashMap<String, Integer>();
    var statements = new LinkedHashMap<String, StatementCount>();
    Optional<StatementReader> world = statements();
    var tokens = new LinkedHashMap<String, Long>();
    var examples = new ArrayList<TextExample>();
    try (Stream<Entry> entries = entries()) {
      entries.forEach(
          entry -> {
            String whole = entry.whole();
            tokens.merge(entry.kind(), (long) counter().count(whole), Long::sum);
            world.ifPresent(
                reader ->
                    statements.merge(entry.kind(), entry.statements(reader), StatementCount::plus));
            if (texts.merge(entry.kind(), 1, Integer::sum) <= EXAMPLES_OF_A_KIND) {
              String source = entry.text().source().replace("+", ", ");
              examples.add(new TextExample(entry.kind(), source, whole));
            }
          });
    }
    return new Contents(
        texts.entrySet().stream()
            .map(
                kind ->
                    new TextCount(
                        kind.getKey(),
                        kind.getValue(),
                        tokens.getOrDefault(kind.getKey(), 0L),
                        Optional.ofNullable(statements.get(kind.getKey()))))
            .toList(),
        examples);
  }

  private Path file() {
    return store.folder(key).resolve(FILE);
  }
}
