package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.eval.measure.SquadRules;
import dev.openbook.eval.prompt.EpisodeTexts;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.prompt.TrainingRecords;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.train.Trainer;
import dev.openbook.finetune.train.TrainingCost;
import dev.openbook.finetune.train.TrainingJob;
import dev.openbook.finetune.train.TrainingLogLine;
import dev.openbook.finetune.train.TrainingResult;
import dev.openbook.finetune.train.data.AnsweredPrompt;
import dev.openbook.finetune.train.data.StreamUse;
import dev.openbook.finetune.train.data.TextPart;
import dev.openbook.finetune.train.data.TextSource;
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import dev.openbook.finetune.train.recipe.WorldSettings;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fine-tunes a model by a recipe. */
@Command(
    name = "train",
    description = {
      "Fine-tunes a model by a recipe (config/recipes). A training that was stopped, however, goes",
      "on at its last checkpoint when the same command is given again."
    },
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  private static final String REWARD = "reward";

  private final Console console;

  @Parameters(paramLabel = "RECIPE", description = "Recipe file, e.g. config/recipes/cpt-lora.yaml")
  private Path recipe = Path.of("");

  @Option(
      names = "--base",
      paramLabel = "NAME",
      description = {
        "Catalog name or path of the model to train; not with a recipe that starts from random",
        "weights ('start')"
      })
  private Optional<String> base = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "What to learn, unless the recipe makes it from a world ('data.world'): JSON lines (text;",
        "prompt and completion; question and answer; messages; for dpo prompt, chosen and"
            + " rejected;",
        "for grpo question and answers), a .txt file, or a folder of documents"
      })
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--mix",
      paramLabel = "NAME=FILE",
      description = "Texts of another stream that the recipe mixes in (repeatable)")
  private Map<String, Path> mixed = Map.of();

  @Option(
      names = "--held-out",
      paramLabel = "FILE",
      description = "Texts whose loss ends the training early, where the recipe has earlyStopping")
  private Optional<Path> heldOut = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of log, checkpoints and outcome")
  private Path out = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the recipe, e.g. --set data.epochs=1 (repeatable)")
  private Map<String, String> overrides = Map.of();

  @Option(
      names = "--resume",
      description = "Goes on with the training in DIR; an error when there is none")
  private boolean resume;

  @Option(
      names = "--preview",
      paramLabel = "COUNT",
      description =
          "Writes as many texts of each stream that the recipe makes from a world into"
              + " DIR/preview.jsonl, and trains nothing")
  private int preview;

  @Mixin private DeviceOption device = new DeviceOption();

  @Spec private CommandSpec command = CommandSpec.create();

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Recipe read = Recipe.read(recipe, overrides);
    if (preview > 0) {
      return preview(read);
    }
    if (resume && !Files.exists(out.resolve("training.json"))) {
      throw BadInputException.in(out, "holds no training to resume; start it without --resume");
    }
    if (heldOut.isPresent() && read.earlyStopping().isEmpty()) {
      throw new BadInputException("--held-out needs a recipe with 'earlyStopping'");
    }
    Path path = model(read);
    console.progress().endLine();
    TrainingData records;
    long weights;
    ModelConfig config;
    try (Checkpoint checkpoint = Trainer.open(path, read)) {
      records =
          records(read, new TrainingRecords(checkpoint.tokenizer().flatMap(ChatTemplate::open)));
      weights = checkpoint.parameterCount();
      config = checkpoint.config();
    }
    RuntimeSettings settings =
        RuntimeChoice.of(console, device.device(), RuntimeChoice.Effort.MEASURE_ONCE).settings();
    NativeRuntime runtime = NativeRuntime.start(settings, device.device());
    TrainingResult result =
        Trainer.run(
            runtime,
            new TrainingJob(path, base.orElseGet(() -> name(path)), read, records, out),
            console.progress(),
            console.clock());
    console.progress().endLine();
    TrainingCost cost = TrainingCost.of(result, weights, config, read);
    AtomicFile.write(out.resolve("cost.json"), json(result, cost).toPrettyString() + "\n");
    print(result, cost);
    return 0;
  }

  private int preview(Recipe read) throws IOException {
    WorldSettings world =
        read.data()
            .world()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "--preview is for recipes with 'data.world': others are given texts"));
    Files.createDirectories(out);
    Path file = out.resolve("preview.jsonl");
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (Map.Entry<String, TextSource> stream : EpisodeTexts.of(world).streams().entrySet()) {
        for (int number = 0; number < preview; number++) {
          ObjectNode node = JsonMapper.shared().createObjectNode();
          node.put("stream", stream.getKey());
          ArrayNode parts = node.putArray("parts");
          for (TextPart part : stream.getValue().text(new SplittableRandom(read.seed() + number))) {
            parts.addObject().put("text", part.text()).put("learned", part.isLearned());
          }
          writer.write(node + "\n");
        }
      }
    }
    console.out().println("texts: " + file.toAbsolutePath().normalize());
    return 0;
  }

  /** Returns where the model stands, or what random weights are made for. */
  private Path model(Recipe read) {
    if (read.start().isPresent()) {
      if (base.isPresent()) {
        throw new BadInputException(
            "the recipe starts from random weights ('start'): remove --base, or 'start'");
      }
      return recipe.toAbsolutePath().resolveSibling(read.start().get().model()).normalize();
    }
    return ModelLocation.find(
        base.orElseThrow(() -> missing("--base=NAME")), console.environment(), console.progress());
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private ParameterException missing(String option) {
    return new ParameterException(
        command.commandLine(), "Missing required option: '" + option + "'");
  }

  private Path data() {
    return data.orElseThrow(() -> missing("--data=FILE"));
  }

  private TrainingData records(Recipe read, TrainingRecords reader) throws IOException {
    Optional<WorldSettings> world = read.data().world();
    if (world.isPresent()) {
      if (data.isPresent() || !mixed.isEmpty()) {
        throw new BadInputException(
            "the recipe makes its texts from a world ('data.world'): remove --data and --mix");
      }
      return EpisodeTexts.of(world.get());
    }
    if (!(read.objective() instanceof Objective.LanguageModelling) && !mixed.isEmpty()) {
      throw new BadInputException(
          "--mix is for 'objective: language-modelling': others read --data alone");
    }
    return switch (read.objective()) {
      case Objective.LanguageModelling text -> texts(reader);
      case Objective.Dpo dpo -> new TrainingData.Preferences(reader.preferences(data()));
      case Objective.Grpo grpo ->
          new TrainingData.Prompts(
              reader.answered(data()), TrainCommand::exactMatch, QuestionPrompt.STOPS);
    };
  }

  /**
   * Returns 1 if the first line of a completion is a right answer as SQuAD compares them, else 0.
   */
  private static double exactMatch(AnsweredPrompt prompt, String completion) {
    return SquadRules.exactMatch(QuestionPrompt.answer(completion), prompt.answers());
  }

  private TrainingData texts(TrainingRecords reader) throws IOException {
    Map<String, List<TrainingText>> streams = new LinkedHashMap<>();
    streams.put(Stage.TEXTS, reader.texts(data()));
    for (Map.Entry<String, Path> entry : mixed.entrySet()) {
      if (streams.put(entry.getKey(), reader.texts(entry.getValue())) != null) {
        throw new BadInputException(
            "--mix " + entry.getKey() + " is given twice (--data is texts)");
      }
    }
    if (heldOut.isPresent()) {
      streams.put(TokenizedData.HELD_OUT, reader.texts(heldOut.get()));
    }
    return new TrainingData.Texts(streams);
  }

  private static ObjectNode json(TrainingResult result, TrainingCost cost) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("steps", result.steps());
    node.put("stoppedEarly", result.stoppedEarly());
    node.put("tokens", result.tokens());
    node.put("learnedTokens", result.learnedTokens());
    ArrayNode streams = node.putArray("streams");
    for (StreamUse use : result.uses()) {
      ObjectNode stream = streams.addObject();
      stream.put("name", use.name());
      stream.put("texts", use.texts());
      stream.put("tokens", use.tokens());
      stream.put("passes", use.passes());
      stream.put("cutRecords", use.cutRecords());
      stream.put("droppedRecords", use.droppedRecords());
    }
    node.put("trainableParameters", result.trainableParameters());
    node.put("replayShare", cost.replayShare());
    node.put("flops", cost.flops());
    node.put("seconds", cost.seconds());
    cost.peakBytes().ifPresent(bytes -> node.put("peakBytes", bytes));
    cost.joules().ifPresent(joules -> node.put("joules", joules));
    return node;
  }

  private void print(TrainingResult result, TrainingCost cost) {
    PrintStream to = console.out();
    to.printf(
        Locale.ROOT,
        "%,d steps%s, loss %.3f at first, %.3f over the last tenth%n",
        result.steps(),
        result.stoppedEarly() ? " (ended early by the held-out loss)" : "",
        result.log().getFirst().loss(),
        result.finalLoss());
    if (result.log().getFirst().figures().containsKey(REWARD)) {
      List<TrainingLogLine> log = result.log();
      int tenth = Math.max(1, log.size() / 10);
      to.printf(
          Locale.ROOT,
          "reward %.3f over the first tenth, %.3f over the last%n",
          meanReward(log.subList(0, tenth)),
          meanReward(log.subList(log.size() - tenth, log.size())));
    }
    for (StreamUse use : result.uses()) {
      to.printf(
          Locale.ROOT,
          "%s: %,d tokens%s%n",
          use.name(),
          use.tokens(),
          use.texts() == 0 ? " of texts made as they are read" : passes(use));
    }
    to.printf(
        Locale.ROOT,
        "%,d tokens (%,d learned) in %.0f s, %.3g FLOPs, %,d trained parameters%s%n",
        cost.tokens(),
        result.learnedTokens(),
        cost.seconds(),
        cost.flops(),
        result.trainableParameters(),
        cost.peakBytes().isPresent()
            ? String.format(Locale.ROOT, ", peak memory %,d MB", cost.peakBytes().getAsLong() >> 20)
            : "");
    to.println("outcome: " + result.trained().folder().toAbsolutePath().normalize());
  }

  private static double meanReward(List<TrainingLogLine> lines) {
    return lines.stream()
        .mapToDouble(line -> line.figures().getOrDefault(REWARD, 0.0))
        .average()
        .orElse(0);
  }

  private static String passes(StreamUse use) {
    return String.format(Locale.ROOT, ", %.2f passes over %,d texts", use.passes(), use.texts())
        + tooLong(use);
  }

  private static String tooLong(StreamUse use) {
    if (use.cutRecords() + use.droppedRecords() == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "; longer than a window: %,d prompts cut, %,d records left out",
        use.cutRecords(),
        use.droppedRecords());
  }
}
