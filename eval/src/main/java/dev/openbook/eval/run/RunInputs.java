package dev.openbook.eval.run;

import dev.openbook.datasets.AnswerChoices;
import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.DatasetSplit;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.fetch.Fetcher;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.eval.prompt.WorkedExample;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.PassageChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a suite's steps start from.
 *
 * @param base the base model
 * @param source the whole data set, for its name, licence and checksum
 * @param exam what every arm is asked
 * @param environment variables that say where models are kept
 */
record RunInputs(BaseModel base, Dataset source, Exam exam, Map<String, String> environment) {
  private static final int LEAST_DEPTH = 20;
  private static final int HARD_DEPTH = 10;

  /**
   * Loads data set and base model, cuts and indexes passages, ranks them for every question.
   *
   * @throws dev.openbook.datasets.BadInputException if data set or model cannot be used
   * @throws IOException if a file cannot be read or written
   */
  static RunInputs load(RunRequest request, StepStore store, Progress progress, InstantSource clock)
      throws IOException {
    Suite suite = request.suite();
    Dataset source =
        Datasets.open(
            suite.dataset().name(),
            Path.of(""),
            Fetcher.fromEnvironment(request.environment()),
            progress);
    BaseModel base =
        BaseModel.load(
            suite.base(),
            suite.precision(),
            request.device(),
            request.runtime(),
            request.environment(),
            progress);
    DatasetSplit split = split(suite, source);
    Dataset test =
        request.limit().isPresent()
            ? limited(split.test(), request.limit().getAsInt())
            : split.test();
    List<Document> shown = suite.dataset().allPassages() ? source.documents() : test.documents();
    var cuts = new HashMap<PassageCut, Map<String, List<Passage>>>();
    var pools = new LinkedHashMap<PassageChoice, PassagePool>();
    for (Map.Entry<PassageChoice, Integer> depth : depths(suite).entrySet()) {
      PassageChoice choice = depth.getKey();
      Map<String, List<Passage>> passages =
          cuts.computeIfAbsent(choice.cut(), cut -> passages(cut, shown, base.counter()));
      var ranking = new RankingStep(choice.retriever(), request.environment(), store, clock);
      pools.put(
          choice,
          depth.getValue() == 0
              ? new PassagePool(passages, Map.of(), Optional.empty())
              : ranking.rank(passages, test.questions(), depth.getValue(), progress));
    }
    var exam =
        new Exam(
            test,
            pools,
            choices(suite, source, test),
            WorkedExample.pick(split.outside(), suite.prompt().examples(), suite.seed()),
            suite.seed());
    return new RunInputs(base, source, exam, request.environment());
  }

  private static Map<String, List<Passage>> passages(
      PassageCut cut, List<Document> documents, TokenCounter counter) {
    var passages = new LinkedHashMap<String, List<Passage>>();
    for (Document document : documents) {
      passages.put(document.id(), cut.apply(Stream.of(document), counter).toList());
    }
    return passages;
  }

  private static DatasetSplit split(Suite suite, Dataset source) {
    int asked = source.questionsByDocument().size();
    int articles = suite.dataset().articles();
    if (articles == 0) {
      articles = Math.max(1, asked - suite.prompt().examples());
    }
    int questions = suite.dataset().questionsPerArticle();
    return DatasetSplit.of(
        source, articles, questions == 0 ? Integer.MAX_VALUE : questions, suite.seed());
  }

  /** Keeps the first questions of each document in turn, and all documents. */
  private static Dataset limited(Dataset test, int limit) {
    List<List<Question>> groups = List.copyOf(test.questionsByDocument().values());
    Set<String> kept = new HashSet<>();
    for (int round = 0; kept.size() < Math.min(limit, test.questions().size()); round++) {
      for (List<Question> group : groups) {
        if (round < group.size() && kept.size() < limit) {
          kept.add(group.get(round).id());
        }
      }
    }
    return test.filter(document -> true, question -> kept.contains(question.id()));
  }

  /** Passages to rank, 0 for none, by where they come from: the suite's first, then contexts'. */
  private static Map<PassageChoice, Integer> depths(Suite suite) {
    var depths = new LinkedHashMap<PassageChoice, Integer>();
    depths.put(suite.passages(), 0);
    for (Suite.Arm arm : suite.arms()) {
      Suite.Context context = suite.contextOf(arm);
      depths.merge(context.passages(), depth(context.kind()), Math::max);
    }
    return depths;
  }

  /**
   * Passages that a context needs ranked; hard negatives need more, since some of the best answer.
   */
  static int depth(ContextKind kind) {
    return switch (kind) {
      case ContextKind.Retrieved(var recipe) -> Math.max(LEAST_DEPTH, recipe.k());
      case ContextKind.Placed(var placement, var source) when source == DistractorSource.HARD ->
          Math.max(LEAST_DEPTH, HARD_DEPTH * placement.k());
      default -> 0;
    };
  }

  /** Options are drawn from the whole data set, so neither sample nor limit changes them. */
  private static Map<String, Choices> choices(Suite suite, Dataset all, Dataset asked) {
    var choices = new LinkedHashMap<String, Choices>();
    if (suite.prompt().choices() > 0) {
      var maker = AnswerChoices.from(all, suite.prompt().choices(), suite.seed());
      for (Question question : asked.questions()) {
        maker.of(question).ifPresent(options -> choices.put(question.id(), options));
      }
    }
    return choices;
  }
}
