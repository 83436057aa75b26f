package dev.openbook.eval.cli;

import dev.openbook.eval.forgetting.Forgetting;
import dev.openbook.eval.forgetting.Forgetting.ChoiceChange;
import dev.openbook.eval.forgetting.Forgetting.TextChange;
import dev.openbook.eval.forgetting.ForgettingProbe;
import dev.openbook.eval.forgetting.GeneralTexts;
import dev.openbook.eval.forgetting.ModelScores;
import dev.openbook.eval.forgetting.ModelScores.ChoiceRule;
import dev.openbook.eval.forgetting.ModelScores.ChoiceScore;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.stats.Estimate;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.finetune.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was forgotten, as JSON: how it was measured, the figures, and what each text and question
 * scored.
 *
 * @param sampling of the intervals
 * @param probe what was measured on
 * @param questions file of the questions
 * @param device where the models were computed
 */
record ForgettingFile(
    Sampling sampling, ForgettingProbe probe, Optional<Path> questions, Device device) {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * A model and what it scored.
   *
   * @param name as it was given
   * @param adapter that was merged into it
   * @param checksum first digits of that of its files, without the adapter
   */
  record Model(String name, Optional<Path> adapter, String checksum, ModelScores scores) {}

  /** Returns the file's content. */
  String json(Model before, Model after, Forgetting forgetting) throws IOException {
    ObjectNode root = PRETTY.createObjectNode();
    put(root.putObject("before"), before);
    put(root.putObject("after"), after);
    root.put("precision", "F32").put("device", device.toString());
    root.put("windowTokens", probe.window());
    root.putObject("sampling")
        .put("resamples", sampling.resamples())
        .put("seed", sampling.seed())
        .put("confidence", sampling.confidence());
    if (forgetting.texts().isPresent()) {
      putTexts(root.putObject("texts"), forgetting.texts().get(), before.scores(), after.scores());
    }
    if (!forgetting.choices().isEmpty()) {
      putChoices(root.putObject("choices"), forgetting.choices(), before.scores(), after.scores());
    }
    return PRETTY.writeValueAsString(root) + "\n";
  }

  private static void put(ObjectNode node, Model model) throws IOException {
    node.put("model", model.name()).put("checksum", model.checksum());
    if (model.adapter().isPresent()) {
      node.put("adapter", model.adapter().get().toString());
      node.put("adapterChecksum", LocalModelOpening.checksum(model.adapter().get()));
    }
  }

  private void putTexts(ObjectNode node, TextChange change, ModelScores before, ModelScores after) {
    probe.texts().map(GeneralTexts::file).ifPresent(it -> node.put("file", it.toString()));
    node.put("measure", "bitsPerByte").put("higherIsBetter", false);
    node.put("texts", change.texts()).put("bytes", change.bytes());
    put(node, change.before(), change.after(), change.difference());
    ArrayNode items = node.putArray("items");
    for (int i = 0; i < before.texts().size(); i++) {
      TextScore first = before.texts().get(i);
      TextScore second = after.texts().get(i);
      items
          .addObject()
          .put("bytes", first.bytes())
          .put("natsBefore", first.nats())
          .put("natsAfter", second.nats())
          .put("tokensBefore", first.tokens())
          .put("tokensAfter", second.tokens());
    }
  }

  private void putChoices(
      ObjectNode node, List<ChoiceChange> changes, ModelScores before, ModelScores after) {
    questions.ifPresent(it -> node.put("file", it.toString()));
    node.put("measure", "accuracy").put("higherIsBetter", true);
    node.put("prompt", QuestionPrompt.VERSION).put("questions", before.choices().size());
    node.put("cutBefore", before.cutQuestions()).put("cutAfter", after.cutQuestions());
    ObjectNode rules = node.putObject("rules");
    for (ChoiceChange change : changes) {
      ObjectNode rule = rules.putObject(name(change.rule()));
      put(rule, change.before(), change.after(), change.difference());
      rule.put("rightBeforeAlone", change.mcNemar().onlyFirst());
      rule.put("rightAfterAlone", change.mcNemar().onlySecond());
      rule.put("mcNemarP", change.mcNemar().p());
    }
    ArrayNode items = node.putArray("items");
    for (int i = 0; i < before.choices().size(); i++) {
      ChoiceScore first = before.choices().get(i);
      ObjectNode item = items.addObject().put("answer", first.answer());
      for (ChoiceRule rule : ChoiceRule.values()) {
        item.putArray(name(rule)).add(first.chosen(rule)).add(after.choices().get(i).chosen(rule));
      }
    }
  }

  private static void put(ObjectNode node, double before, double after, Estimate difference) {
    node.put("before", before).put("after", after).put("difference", difference.value());
    node.put("low", difference.interval().low()).put("high", difference.interval().high());
  }

  private static String name(ChoiceRule rule) {
    return switch (rule) {
      case LIKELIEST -> "likeliest";
      case LIKELIEST_PER_BYTE -> "likeliestPerByte";
    };
  }
}
