package dev.openbook.eval.prompt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.measure.Attempt;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tensor.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * QuALITY's options closed book, as lm-evaluation-harness scores them on the same weights ({@code
 * lmeval/make_quality_golden.py}).
 */
@NeedsShared({"data/models/SmolLM2-135M-Instruct", "data/quality/quality-leval.jsonl"})
class HarnessParityIT {
  /** All 202 were compared once; a part of them keeps this short. */
  private static final int QUESTIONS = Integer.getInteger("harness.questions", 40);

  private static final double NATS = 1e-2;

  private static JsonNode golden() throws IOException {
    try (InputStream in =
        requireNonNull(HarnessParityIT.class.getResourceAsStream("/lmeval/quality.json"))) {
      return JsonMapper.shared().readTree(in);
    }
  }

  @Test
  void score_equalsTheHarnessOnEveryOption() throws IOException {
    JsonNode golden = golden();
    List<Question> questions =
        Datasets.open("quality:quality-leval.jsonl", SharedData.path("data/quality"))
            .questions()
            .subList(0, QUESTIONS);
    List<ScoreRequest> requests =
        questions.stream()
            .map(
                question ->
                    new ScoreRequest(
                        QuestionPrompt.render(List.of(), List.of(), question.text()),
                        question.options().orElseThrow().options().stream()
                            .map(QuestionPrompt::continuation)
                            .toList()))
            .toList();
    List<List<Score>> scores;
    try (LocalLanguageModel model =
        LocalLanguageModel.open(
            SharedData.path("data/models/SmolLM2-135M-Instruct"),
            ModelOptions.of("smollm2", Precision.F32))) {
      scores = model.score(requests);
    }

    assertThat(questions).hasSize(QUESTIONS);
    for (int i = 0; i < QUESTIONS; i++) {
      List<Double> own = scores.get(i).stream().map(Score::logLikelihood).toList();
      for (int option = 0; option < own.size(); option++) {
        double theirs = golden.get("logLikelihoods").get(i).get(option).doubleValue();
        assertThat(own.get(option))
            .as("question %d option %d", i, option)
            .isCloseTo(theirs, within(NATS));
      }
      assertThat(score("choiceAccuracy", questions.get(i), own))
          .as("acc of question %d", i)
          .isEqualTo(golden.get("acc_each").get(i).doubleValue());
      assertThat(score("choiceAccuracyPerCharacter", questions.get(i), own))
          .as("acc_norm of question %d", i)
          .isEqualTo(golden.get("acc_norm_each").get(i).doubleValue());
    }
  }

  private static double score(String measure, Question question, List<Double> logLikelihoods) {
    Choices choices = question.options().orElseThrow();
    return AnswerMeasure.byName(measure)
        .orElseThrow()
        .score(
            new Attempt(
                question.answers(),
                "",
                Optional.of(new Attempt.Choice(choices.options(), logLikelihoods, choices.gold())),
                Optional.empty()))
        .orElseThrow();
  }
}
