package dev.openbook.eval.run;

import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.suite.Suite.Arm;
import dev.openbook.eval.suite.Suite.Context;
import dev.openbook.eval.suite.Suite.PromptSettings;
import dev.openbook.finetune.ContextOverflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An arm's questions, ready to be put, with the address of their answers.
 *
 * @param key depends on the model and on every byte of the prompts and options
 * @param tasks in question order
 * @param step does them
 * @param tokens tokens the model reads and writes, estimate
 */
record AnswerPlan(StepKey key, List<AnswerTask> tasks, AnswerStep step, long tokens) {

  static AnswerPlan of(
      Arm arm,
      Context context,
      PromptSettings settings,
      RunInputs inputs,
      PreparedModel model,
      StepStore store) {
    BaseModel base = inputs.base();
    TokenCounter counter = base.counter();
    List<AnswerTask> tasks =
        inputs
            .exam(context.kind().documents())
            .tasks(
                arm.name(),
                context,
                counter,
                settings.maxTokens(),
                settings.contextOverflow() == ContextOverflow.REFUSE
                    ? OptionalInt.of(base.contextLength())
                    : OptionalInt.empty());
    var texts = new StringBuilder();
    for (AnswerTask task : tasks) {
      texts.append(task.question().id()).append('\n').append(task.prompt().text()).append('\n');
      task.choices().ifPresent(choices -> texts.append(choices.options()).append('\n'));
    }
    Map<String, Object> address =
        new HashMap<>(
            Map.of(
                "model", model.identity(),
                "template", QuestionPrompt.VERSION,
                "prompts", Sha256.of(texts.toString()),
                "questions", tasks.size(),
                "maxTokens", settings.maxTokens(),
                "batchSize", settings.batchSize()));
    if (settings.contextOverflow() != ContextOverflow.REFUSE) {
      address.put("contextOverflow", settings.contextOverflow().name());
    }
    var key = new StepKey("answers", address);
    var step =
        new AnswerStep(
            store.folder(key),
            arm.name(),
            tasks,
            counter,
            settings.batchSize(),
            settings.maxTokens());
    long tokens =
        tasks.stream().mapToLong(task -> counter.count(task.prompt().own())).sum()
            + (long) tasks.size() * settings.maxTokens();
    return new AnswerPlan(key, tasks, step, tokens);
  }
}
