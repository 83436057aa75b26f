package dev.openbook.eval.run;

import dev.openbook.datasets.AnswerChoices;
import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.ChangedDataset;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.DatasetSplit;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.fetch.Fetcher;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.datasets.format.EarlierFolder;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.eval.prompt.WorkedExample;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.DatasetChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a suite's steps start from.
 *
 * @param base the base model
 * @param source the whole data set, for its name, licence and checksum
 * @param exam what every arm is asked
 * @param earlier the same questions with the documents as they were before they changed; empty when
 *     they have not
 * @param environment variables that say where models are kept
 */
record RunInputs(
    BaseModel base,
    Dataset source,
    Exam exam,
    Optional<Exam> earlier,
    Map<String, String> environment) {
  /**
   * Loads data set and base model, cuts and indexes passages, ranks them for every question.
   *
   * @throws dev.openbook.datasets.BadInputException if data set or model cannot be used
   * @throws IOException if a file cannot be read or written
   */
  static RunInputs load(RunRequest request, StepStore store, Progress progress) throws IOException {
    Suite suite = request.suite();
    ChangedDataset source = source(request, progress);
    BaseModel base =
        BaseModel.load(
            suite.base(),
            suite.precision(),
            request.device(),
            request.runtime(),
            request.environment(),
            progress);
    DatasetSplit split = split(suite, source.current());
    Dataset test =
        request.limit().isPresent()
            ? limited(split.test(), request.limit().getAsInt())
            : split.test();
    var maker = new PoolMaker(request, store, source, test, base.counter());
    var exam =
        new Exam(
            test,
            maker.pools(DocumentVersion.CURRENT, progress),
            choices(suite, source.current(), test),
            WorkedExample.pick(split.outside(), suite.prompt().examples(), suite.seed()),
            suite.seed());
    Optional<Exam> earlier =
        source.earlier().isEmpty()
            ? Optional.empty()
            : Optional.of(
                exam.with(source.before(test), maker.pools(DocumentVersion.EARLIER, progress)));
    return new RunInputs(base, source.current(), exam, earlier, request.environment());
  }

  /**
   * Returns what every arm is asked that sees these documents or was trained on them.
   *
   * @throws java.util.NoSuchElementException if there are no earlier ones
   */
  Exam exam(DocumentVersion version) {
    return version == DocumentVersion.CURRENT ? exam : earlier.orElseThrow();
  }

  private static ChangedDataset source(RunRequest request, Progress progress) throws IOException {
    DatasetChoice choice = request.suite().dataset();
    Dataset dataset =
        Datasets.open(
            choice.name(), Path.of(""), Fetcher.fromEnvironment(request.environment()), progress);
    if (LabDataset.isSpec(choice.name())) {
      return world(request.suite(), dataset);
    }
    return choice.earlier().isPresent()
        ? EarlierFolder.read(Path.of(choice.earlier().get()), dataset)
        : ChangedDataset.unchanged(dataset);
  }

  /** Returns a laboratory world as the suite wants it. */
  private static ChangedDataset world(Suite suite, Dataset lab) {
    DatasetChoice choice = suite.dataset();
    List<Question> asked = split(suite, lab).test().questions();
    Dataset world =
        choice.lookalikes() > 0 ? LabDataset.withLookalikes(lab, asked, choice.lookalikes()) : lab;
    if (choice.changed() > 0) {
      return LabDataset.change(world, asked, choice.changed(), suite.seed());
    }
    return ChangedDataset.unchanged(
        choice.untold() > 0
            ? LabDataset.leaveOut(world, asked, choice.untold(), suite.seed())
            : world);
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
