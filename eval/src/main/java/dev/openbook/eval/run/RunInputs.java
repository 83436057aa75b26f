package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.AnswerChoices;
import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.DatasetSplit;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.fetch.Fetcher;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.eval.prompt.WorkedExample;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
import dev.openbook.eval.suite.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  static RunInputs load(RunRequest request, StepStore store, Progress progress) throws IOException {
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
    var passages = new LinkedHashMap<String, List<Passage>>();
    List<Document> shown = suite.dataset().allPassages() ? source.documents() : test.documents();
    for (Document document : shown) {
      passages.put(
          document.id(), suite.passages().apply(Stream.of(document), base.counter()).toList());
    }
    int depth = depth(suite);
    var ranking = new RankingStep(suite.retriever(), request.environment(), store);
    var exam =
        new Exam(
            test,
            passages,
            depth == 0
                ? Map.of()
                : ranking.rank(
                    passages.values().stream().flatMap(List::stream).toList(),
                    test.questions(),
                    depth,
                    progress),
            choices(suite, source, test),
            WorkedExample.pick(split.outside(), suite.prompt().examples(), suite.seed()),
            suite.seed());
    return new RunInputs(base, source, exam, request.environment());
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

  /** Passages to rank, 0 for none; hard negatives need more, since some of the best answer. */
  private static int depth(Suite suite) {
    int most =
        suite.arms().stream()
            .map(arm -> requireNonNull(suite.contexts().get(arm.context())))
            .mapToInt(
                kind ->
                    switch (kind) {
                      case ContextKind.Retrieved(var recipe) -> recipe.k();
                      case ContextKind.Placed(var placement, var source)
                          when source == DistractorSource.HARD ->
                          HARD_DEPTH * placement.k();
                      default -> 0;
                    })
            .max()
            .orElse(0);
    return most == 0 ? 0 : Math.max(LEAST_DEPTH, most);
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
