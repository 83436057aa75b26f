package dev.openbook.eval.texts;

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
import java.util.function.Consumer;
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
    Stream.of(Form.values()).map(Form::kind).forEach(known::add);
    known.add(OracleWordings.KIND);
    known.add(OracleQuestions.KIND);
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
    List<Form> forms =
        Stream.of(Form.values()).filter(form -> plan.weights().containsKey(form.kind())).toList();
    if (forms.isEmpty()) {
      return Synthesis.run(documents, synthesizers, plan, counter, sink, progress);
    }
    Synthesizer questions =
        synthesizers.stream()
            .filter(each -> each.kind().equals(RuleQuestionAnswer.KIND))
            .findFirst()
            .orElseThrow();
    try (var ranker = DocumentRanker.over(documents, beside, progress)) {
      forms.forEach(
          form ->
              synthesizers.add(
                  new OpenBookSynthesizer(form, openBook, questions, ranker, DocumentRanker::cut)));
      return Synthesis.run(documents, synthesizers, plan, counter, sink, progress);
    }
  }
}
