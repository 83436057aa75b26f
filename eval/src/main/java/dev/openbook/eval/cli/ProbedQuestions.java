package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.audit.LeakAudit;
import dev.openbook.datasets.audit.LeakReport;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.datasets.format.QueryFile;
import dev.openbook.eval.report.DataCard.Audit;
import dev.openbook.eval.report.DataCard.Flagged;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Test questions that are looked for in texts.
 *
 * @param name what they are called
 * @param questions at least one
 * @param documents what they were asked about, for the answers' sentences; may be empty
 */
record ProbedQuestions(String name, List<Question> questions, List<Document> documents) {
  ProbedQuestions {
    if (questions.isEmpty()) {
      throw new BadInputException("there is no question to look for in " + name);
    }
  }

  /** Reads a data set's questions. */
  static ProbedQuestions ofDataset(String name) {
    Dataset dataset = Datasets.open(name, Path.of(""));
    return new ProbedQuestions(name, dataset.questions(), dataset.documents());
  }

  /** Reads questions alone. */
  static ProbedQuestions ofFile(Path file) {
    try (Stream<Query> read = QueryFile.read(file)) {
      List<Question> questions =
          read.map(
                  query ->
                      new Question(query.id(), "", query.text(), List.of(), List.of(), List.of()))
              .toList();
      return new ProbedQuestions(file.toString(), questions, List.of());
    }
  }

  /** Returns an audit for them. */
  LeakAudit audit() {
    return LeakAudit.of(questions, documents);
  }

  /** Returns what a card says of a report. */
  Audit shown(LeakReport report) {
    Map<String, String> wording =
        questions.stream().collect(Collectors.toMap(Question::id, Question::text));
    List<Flagged> flagged =
        report.examples().stream()
            .map(
                flag ->
                    new Flagged(
                        flag.questionId(),
                        wording.getOrDefault(flag.questionId(), ""),
                        flag.textId(),
                        flag.kind().label(),
                        flag.matched()))
            .toList();
    return new Audit(
        name,
        report.summary(),
        report.questions(),
        report.questionLeaks(),
        report.leakingTextIds().size(),
        report.answerSentenceExposure(),
        flagged);
  }
}
