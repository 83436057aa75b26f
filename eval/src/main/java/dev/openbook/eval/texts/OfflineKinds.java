package dev.openbook.eval.texts;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.finetune.synthesize.Synthesis;
import dev.openbook.finetune.synthesize.SynthesisPlan;
import dev.openbook.finetune.synthesize.SynthesisResult;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.extractive.ExtractiveSynthesizers;
import dev.openbook.finetune.synthesize.openbook.OpenBookSettings;
import dev.openbook.finetune.synthesize.openbook.OpenBookSynthesizer;
import dev.openbook.finetune.synthesize.openbook.OpenBookSynthesizer.Form;
import dev.openbook.finetune.synthesize.oracle.OracleQuestions;
import dev.openbook.finetune.synthesize.oracle.OracleWordings;
import dev.openbook.finetune.synthesize.question.RuleQuestionAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kinds of texts that need no model.
 *
 * @param openBook what stands before questions of the kinds that show passages
 * @param beside the file that texts are written to; the index of those kinds stands beside it while
 *     they are made
 */
public record OfflineKinds(OpenBookSettings openBook, Path beside) {
  private static final String QA = "qa";

  /**
   * Returns the name of a kind, {@code qa} being {@code question-answer}.
   *
   * @throws BadInputException if there is none of that name
   */
  public static String requireKind(String kind) {
    var known = new ArrayList<>(ExtractiveSynthesizers.kinds());
    known.add(OracleWordings.KIND);
    known.add(OracleQuestions.KIND);
    exercises().map(Exercise::kind).forEach(known::add);
    return NearestName.find(
        "kind of texts", kind.equals(QA) ? RuleQuestionAnswer.KIND : kind, known, each -> each);
  }

  /**
   * Makes texts.
   *
   * @param counter counts the tokens of the plan's budget
   * @param sink takes each text, in a fixed order
   * @throws IOException if the models of English or the index cannot be read or written
   */
  public SynthesisResult run(
      List<Document> documents,
      SynthesisPlan plan,
      TokenCounter counter,
      Consumer<SyntheticText> sink,
      Progress progress)
      throws IOException {
    List<Synthesizer> synthesizers = new ArrayList<>(ExtractiveSynthesizers.load());
    synthesizers.add(new OracleWordings());
    synthesizers.add(new OracleQuestions());
    List<Exercise> exercises =
        exercises().filter(each -> plan.weights().containsKey(each.kind())).toList();
    if (exercises.isEmpty()) {
      return Synthesis.run(documents, synthesizers, plan, counter, sink, progress);
    }
    Map<String, Synthesizer> byKind =
        synthesizers.stream().collect(Collectors.toMap(Synthesizer::kind, Function.identity()));
    try (var ranker = DocumentRanker.over(documents, beside, progress)) {
      for (Exercise exercise : exercises) {
        synthesizers.add(
            new OpenBookSynthesizer(
                exercise.kind(),
                exercise.form(),
                openBook,
                requireNonNull(byKind.get(exercise.questions())),
                ranker,
                DocumentRanker::cut));
      }
      return Synthesis.run(documents, synthesizers, plan, counter, sink, progress);
    }
  }

  /**
   * A kind that shows passages before questions of another.
   *
   * @param kind its name
   * @param questions the kind that asks
   */
  private record Exercise(String kind, Form form, String questions) {}

  private static Stream<Exercise> exercises() {
    return Stream.of(Form.values())
        .flatMap(
            form ->
                Stream.of(
                    new Exercise(form.key(), form, RuleQuestionAnswer.KIND),
                    new Exercise("oracle-" + form.key(), form, OracleQuestions.KIND)));
  }
}
