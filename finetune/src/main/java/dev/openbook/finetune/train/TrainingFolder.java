package dev.openbook.finetune.train;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.train.Trainee.AdapterTrainee;
import dev.openbook.finetune.train.data.StepPlan;
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.TrainingMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of one training: {@code training.json} (what is trained, by its fingerprint), {@code
 * train.jsonl} and {@code timings.jsonl} (one line a step: what it did, and what it took), {@code
 * validation.jsonl} (one line a look at held-out texts), {@code tensorboard/}, {@code
 * checkpoints/}, and in the end {@code adapter/} or {@code model/} with {@code done.json} beside
 * it.
 *
 * @param path the folder
 */
record TrainingFolder(Path path) {
  private static final String PLAN = "training.json";
  private static final String DONE = "done.json";
  private static final String PARAMETERS = "trainableParameters";

  /** Returns where the outcome of a method stands. */
  TrainedFiles trained(TrainingMethod method) {
    return switch (method) {
      case TrainingMethod.Lora lora -> new TrainedFiles.Adapter(path.resolve("adapter"));
      case TrainingMethod.Full full -> new TrainedFiles.Model(path.resolve("model"));
    };
  }

  Path logFile() {
    return path.resolve("train.jsonl");
  }

  Path timingsFile() {
    return path.resolve("timings.jsonl");
  }

  Path eventsFile() {
    return path.resolve("tensorboard/events.out.tfevents.0.openbook");
  }

  Path validationFile() {
    return path.resolve("validation.jsonl");
  }

  /** Returns the log-likelihoods of preferences before training. */
  Path referencesFile() {
    return path.resolve("references.jsonl");
  }

  /** Returns the states with the lowest loss on held-out texts. */
  TrainingCheckpoints best() {
    return new TrainingCheckpoints(path.resolve("best"));
  }

  TrainingCheckpoints checkpoints() {
    return new TrainingCheckpoints(path.resolve("checkpoints"));
  }

  /** Removes what a training is taken up from. */
  void forgetStates() throws IOException {
    checkpoints().clear();
    best().clear();
  }

  boolean isDone() {
    return Files.exists(path.resolve(DONE));
  }

  void markDone(long trainableParameters) throws IOException {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put(PARAMETERS, trainableParameters);
    AtomicFile.write(path.resolve(DONE), json + "\n");
  }

  /**
   * Returns what a finished training did.
   *
   * @param plan what was planned
   */
  TrainingResult result(TrainingMethod method, StepPlan plan) throws IOException {
    List<TrainingLogLine> log = readLog();
    List<StepTiming> timings = readTimings();
    int tenth = Math.max(1, log.size() / 10);
    double nats = 0;
    long counted = 0;
    for (TrainingLogLine line : log.subList(log.size() - tenth, log.size())) {
      nats += line.loss() * line.tokens();
      counted += line.tokens();
    }
    return new TrainingResult(
        trained(method),
        log.size(),
        log.stream().mapToLong(line -> plan.read(line.step(), line.tokens())).sum(),
        log.stream().mapToLong(TrainingLogLine::tokens).sum(),
        nats / counted,
        timings.stream().mapToDouble(StepTiming::seconds).sum(),
        JsonRecord.whole(path.resolve(DONE)).node().path(PARAMETERS).asLong(0),
        plan.uses(),
        log.size() < plan.stepCount(),
        log,
        StepTiming.peakBytes(timings),
        StepTiming.joules(timings));
  }

  /**
   * Takes the folder for a training, or finds the same training in it.
   *
   * @throws BadInputException if another training stands in it
   */
  void claim(String fingerprint, Recipe recipe, String baseModel) throws IOException {
    Path file = path.resolve(PLAN);
    if (Files.exists(file)) {
      String found = JsonRecord.whole(file).text("fingerprint");
      if (!found.equals(fingerprint)) {
        throw BadInputException.in(
            path,
            "holds a training with another recipe, other texts or another model; choose another"
                + " folder or remove this one");
      }
      return;
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("fingerprint", fingerprint);
    json.put("baseModel", baseModel);
    json.set("recipe", JsonMapper.shared().valueToTree(recipe.resolved()));
    AtomicFile.write(
        file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  /** Returns what makes a training the same as another: everything its numbers follow from. */
  static String fingerprint(
      TrainingJob job, ModelConfig model, Precision precision, TokenizedData data)
      throws IOException {
    var parts = new ArrayList<String>();
    parts.add(JsonMapper.shared().valueToTree(job.recipe().resolved()).toString());
    parts.add(job.baseModel());
    parts.add(model.toString());
    parts.add(precision.name());
    parts.addAll(data.fingerprints());
    if (job.start().isPresent()) {
      parts.add(Sha256.of(job.start().get().resolve(AdapterTrainee.WEIGHTS)));
    }
    return Sha256.of(String.join("\n", parts));
  }

  /** Returns the lines of the log. */
  private List<TrainingLogLine> readLog() throws IOException {
    List<String> lines = Files.readAllLines(logFile());
    var log = new ArrayList<TrainingLogLine>();
    for (int i = 0; i < lines.size(); i++) {
      log.add(TrainingLogLine.parse(logFile(), i + 1, lines.get(i)));
    }
    return log;
  }

  private List<StepTiming> readTimings() throws IOException {
    List<String> lines = Files.readAllLines(timingsFile());
    var timings = new ArrayList<StepTiming>();
    for (int i = 0; i < lines.size(); i++) {
      timings.add(StepTiming.parse(timingsFile(), i + 1, lines.get(i)));
    }
    return timings;
  }

  /** Cuts a log to its first lines. */
  static JsonLog openAt(Path file, int lines) throws IOException {
    JsonLog log = JsonLog.open(file);
    return log.truncate(Math.min(lines, log.lines().size()));
  }
}
