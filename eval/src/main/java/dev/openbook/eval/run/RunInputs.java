package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.AnswerChoices;
import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.ChangedDataset;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.DatasetSplit;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.fetch.Fetcher;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.datasets.format.EarlierFolder;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.eval.prompt.WorkedExample;
import dev.openbook.eval.run.RankingStep.Ranked;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.ContextKind.DistractorSource;
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
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a suite's steps start from.
 *
 * @param base the base model
 * @param source the whole data set, for its name, licence and checksum
 * @param exam what every arm is asked
 * @param earlier the same questions with the documents as they were before they changed; empty when
 *     they have not
 * @param indexing seconds that the index of the documents under test took; empty when unknown
 * @param environment variables that say where models are kept
 */
record RunInputs(
    BaseModel base,
    Dataset source,
    Exam exam,
    Optional<Exam> earlier,
    OptionalDouble indexing,
    Map<String, String> environment) {
  private static final int LEAST_DEPTH = 20;
  private static final int HARD_DEPTH = 10;
  private static final String EARLIER = "~earlier"; // of ids of passages that are no more

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
    var passages = passages(suite, source, test, DocumentVersion.CURRENT, base);
    Ranked ranked = ranked(request, store, passages, test, DocumentVersion.CURRENT, progress);
    var exam =
        new Exam(
            test,
            passages,
            ranked.rankings(),
            choices(suite, source.current(), test),
            WorkedExample.pick(split.outside(), suite.prompt().examples(), suite.seed()),
            suite.seed());
    Optional<Exam> earlier = Optional.empty();
    if (!source.earlier().isEmpty()) {
      var before = passages(suite, source, test, DocumentVersion.EARLIER, base);
      Ranked found = ranked(request, store, before, test, DocumentVersion.EARLIER, progress);
      earlier = Optional.of(exam.with(source.before(test), before, found.rankings()));
    }
    return new RunInputs(
        base, source.current(), exam, earlier, ranked.indexing(), request.environment());
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
    if (choice.changed() > 0) {
      List<Question> asked = split(request.suite(), dataset).test().questions();
      return LabDataset.change(dataset, asked, choice.changed(), request.suite().seed());
    }
    return choice.earlier().isPresent()
        ? EarlierFolder.read(Path.of(choice.earlier().get()), dataset)
        : ChangedDataset.unchanged(dataset);
  }

  /** Cuts passages; those of a document that has changed since have ids of their own. */
  private static Map<String, List<Passage>> passages(
      Suite suite, ChangedDataset source, Dataset test, DocumentVersion version, BaseModel base) {
    Dataset all = suite.dataset().allPassages() ? source.current() : test;
    boolean isEarlier = version == DocumentVersion.EARLIER;
    var passages = new LinkedHashMap<String, List<Passage>>();
    for (Document document : (isEarlier ? source.before(all) : all).documents()) {
      boolean isPast = isEarlier && source.earlier().containsKey(document.id());
      passages.put(
          document.id(),
          suite
              .passages()
              .apply(Stream.of(document), base.counter())
              .map(passage -> isPast ? past(passage) : passage)
              .toList());
    }
    return passages;
  }

  private static Passage past(Passage passage) {
    return new Passage(
        passage.id() + EARLIER,
        passage.documentId(),
        passage.title(),
        passage.text(),
        passage.span());
  }

  private static Ranked ranked(
      RunRequest request,
      StepStore store,
      Map<String, List<Passage>> passages,
      Dataset test,
      DocumentVersion version,
      Progress progress)
      throws IOException {
    int depth = depth(request.suite(), version);
    return depth == 0
        ? Ranked.NOTHING
        : new RankingStep(request.suite().retriever(), request.environment(), store)
            .rank(
                passages.values().stream().flatMap(List::stream).toList(),
                test.questions(),
                depth,
                progress);
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
  private static int depth(Suite suite, DocumentVersion version) {
    int most =
        suite.arms().stream()
            .map(arm -> requireNonNull(suite.contexts().get(arm.context())))
            .filter(kind -> kind.documents() == version)
            .mapToInt(
                kind ->
                    switch (kind) {
                      case ContextKind.Retrieved(var recipe, _) -> recipe.k();
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
