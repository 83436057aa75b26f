package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.measure.claims.ClaimMeasure;
import dev.openbook.eval.score.AnswerFile;
import dev.openbook.eval.score.GivenAnswer;
import dev.openbook.eval.score.GivenMeasure;
import dev.openbook.eval.score.GoldAnswers;
import dev.openbook.eval.stats.ArmComparison;
import dev.openbook.eval.stats.ArmScores;
import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores answers that any tool gave. */
@Command(
    name = "score",
    description = {
      "Scores files of answers, of Openbook, lm-evaluation-harness, RAGChecker or plain lines of"
          + " id",
      "and answer, with intervals, and compares them question by question."
    },
    mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
  private static final List<AnswerMeasure> OF_TEXTS =
      List.of(AnswerMeasure.EXACT_MATCH, AnswerMeasure.TOKEN_F1, AnswerMeasure.SUB_EXACT_MATCH);
  private static final List<AnswerMeasure> OF_CHOICES =
      List.of(AnswerMeasure.CHOICE_ACCURACY, AnswerMeasure.CHOICE_ACCURACY_PER_CHARACTER);

  private enum ClusterBy {
    ITEM,
    DOCUMENT
  }

  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "ANSWERS",
      description = "Files of answers; each is an arm, or holds several that it names")
  private List<Path> files = List.of();

  @Option(
      names = "--questions",
      paramLabel = "FILE",
      description = {
        "Gold answers as JSON lines: id, answers, and document where questions are clustered;",
        "needed where the answers' files have none"
      })
  private Optional<Path> questions = Optional.empty();

  @Option(
      names = "--cluster",
      paramLabel = "item|document",
      description = "What is resampled together (default: ${DEFAULT-VALUE})")
  private ClusterBy cluster = ClusterBy.ITEM;

  @Option(
      names = {"-m", "--measure"},
      paramLabel = "NAME",
      split = ",",
      description =
          "Measures by their names in suites (repeatable; default: exactMatch, tokenF1 and"
              + " subExactMatch; choiceAccuracy and choiceAccuracyPerCharacter for choices;"
              + " RAGChecker's where claims were judged)")
  private List<String> measureNames = List.of();

  @Option(
      names = "--baseline",
      paramLabel = "ARM",
      description = "Arm that the others are compared with (default: the first)")
  private Optional<String> baseline = Optional.empty();

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Results in the shape of lm-evaluation-harness, and the differences, as JSON")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = "Every answer's scores as JSON lines: arm, id, and a value a measure")
  private Optional<Path> scoresFile = Optional.empty();

  ScoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Sampling drawn = sampling.sampling();
    GoldAnswers golds = questions.map(GoldAnswers::read).orElse(GoldAnswers.NONE);
    Map<String, Map<String, GivenAnswer>> arms = read(golds);
    List<GivenMeasure> measures = measures(arms);
    var scores = new ArrayList<ArmScores<GivenMeasure>>();
    Map<String, String> documents = new LinkedHashMap<>();
    arms.forEach(
        (name, answers) -> {
          scores.add(new ArmScores<>(name, scores(name, answers, measures)));
          answers.forEach((id, each) -> documents.put(id, cluster(each)));
        });
    ArmScores<GivenMeasure> base = base(scores);
    Function<List<String>, Clusters> clusters =
        items -> Clusters.of(items.stream().map(documents::get).toList());
    var comparison = new ArmComparison<>(measures, drawn, clusters);
    requireShared(scores, base);
    ArmComparison.Outcome<GivenMeasure> compared =
        comparison.compare(scores, base, console.progress());
    console.progress().endLine();
    String unit = cluster == ClusterBy.DOCUMENT ? "documents" : "questions";
    var table = new ComparisonTable<>(console.out(), "arm", "questions", unit, GivenMeasure::name);
    table.printMeans(compared.means(), drawn);
    table.printDifferences(compared.differences(), drawn);
    write(unit, drawn, compared, scores);
    return 0;
  }

  private void write(
      String unit,
      Sampling drawn,
      ArmComparison.Outcome<GivenMeasure> compared,
      List<ArmScores<GivenMeasure>> scores)
      throws IOException {
    if (out.isPresent()) {
      AtomicFile.write(out.get(), new ScoreFile(drawn, unit).json(compared, scores));
      console.out().println("results: " + out.get().toAbsolutePath());
    }
    if (scoresFile.isPresent()) {
      AtomicFile.write(scoresFile.get(), ScoreFile.lines(scores));
      console.out().println("scores: " + scoresFile.get().toAbsolutePath());
    }
  }

  /** Returns answers by question by arm, in the order of the files. */
  private Map<String, Map<String, GivenAnswer>> read(GoldAnswers golds) {
    Map<String, Map<String, GivenAnswer>> arms = new LinkedHashMap<>();
    List<String> names = RunNames.of(files);
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      String name = names.get(i);
      Map<String, Map<String, GivenAnswer>> ofFile = new LinkedHashMap<>();
      AnswerFile.read(
          file,
          golds,
          answer -> {
            String arm = answer.arm().orElse(name);
            if (ofFile.computeIfAbsent(arm, _ -> new LinkedHashMap<>()).put(answer.id(), answer)
                != null) {
              throw BadInputException.in(
                  file, "answers question '" + answer.id() + "' of arm '" + arm + "' twice");
            }
          });
      if (ofFile.isEmpty()) {
        throw BadInputException.in(file, "holds no answer");
      }
      ofFile.forEach(
          (arm, answers) -> arms.put(arms.containsKey(arm) ? name + ":" + arm : arm, answers));
      console.progress().report("reading answers", i + 1L, files.size(), "files");
    }
    return arms;
  }

  private List<GivenMeasure> measures(Map<String, Map<String, GivenAnswer>> arms) {
    if (!measureNames.isEmpty()) {
      return measureNames.stream()
          .map(
              name ->
                  GivenMeasure.byName(name)
                      .orElseThrow(
                          () ->
                              new BadInputException(
                                  NearestName.unknown("measure", name, GivenMeasure.names()))))
          .distinct()
          .toList();
    }
    return defaults(arms.values().stream().flatMap(of -> of.values().stream()).toList());
  }

  /** Claims are measured as far as every answer's were judged. */
  private static List<GivenMeasure> defaults(List<GivenAnswer> answers) {
    var measures = new ArrayList<GivenMeasure>();
    OF_TEXTS.forEach(measure -> measures.add(new GivenMeasure.OfAttempt(measure)));
    if (answers.stream().allMatch(answer -> answer.attempt().choice().isPresent())) {
      OF_CHOICES.forEach(measure -> measures.add(new GivenMeasure.OfAttempt(measure)));
    }
    for (ClaimMeasure each : ClaimMeasure.values()) {
      var measure = new GivenMeasure.OfClaims(each);
      if (answers.stream().allMatch(answer -> measure.score(answer).isPresent())) {
        measures.add(measure);
      }
    }
    return measures;
  }

  private static Map<String, Map<GivenMeasure, Double>> scores(
      String arm, Map<String, GivenAnswer> answers, List<GivenMeasure> measures) {
    Map<String, Map<GivenMeasure, Double>> scores = new LinkedHashMap<>();
    answers.forEach(
        (id, answer) -> {
          Map<GivenMeasure, Double> ofAnswer = new LinkedHashMap<>();
          for (GivenMeasure measure : measures) {
            ofAnswer.put(measure, score(arm, id, answer, measure));
          }
          scores.put(id, ofAnswer);
        });
    return scores;
  }

  private static double score(String arm, String id, GivenAnswer answer, GivenMeasure measure) {
    OptionalDouble score = measure.score(answer);
    return score.orElseThrow(
        () ->
            new BadInputException(
                measure.name()
                    + " does not apply to question '"
                    + id
                    + "' of arm '"
                    + arm
                    + "', whose line has no "
                    + measure.needs()
                    + "; leave the measure out"));
  }

  private String cluster(GivenAnswer answer) {
    return switch (cluster) {
      case ITEM -> answer.id();
      case DOCUMENT ->
          answer
              .document()
              .orElseThrow(
                  () ->
                      new BadInputException(
                          "--cluster document: the document of question '"
                              + answer.id()
                              + "' is not known; give --questions FILE with 'document' in each"
                              + " line"));
    };
  }

  private ArmScores<GivenMeasure> base(List<ArmScores<GivenMeasure>> arms) {
    if (baseline.isEmpty()) {
      return arms.getFirst();
    }
    return arms.stream()
        .filter(arm -> arm.name().equals(baseline.get()))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "--baseline: "
                        + NearestName.unknown(
                            "arm", baseline.get(), arms.stream().map(ArmScores::name).toList())));
  }

  private static void requireShared(
      List<ArmScores<GivenMeasure>> others, ArmScores<GivenMeasure> base) {
    for (ArmScores<GivenMeasure> arm : others) {
      if (arm.scores().keySet().stream().noneMatch(base.scores()::containsKey)) {
        throw new BadInputException(
            "arm '"
                + arm.name()
                + "' shares no question with '"
                + base.name()
                + "'; ids must be the same in both");
      }
    }
  }
}
