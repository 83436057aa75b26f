package dev.openbook.finetune.train;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.PreferenceSteps.Likelihoods;
import dev.openbook.finetune.train.data.PreferencePlan;
import dev.openbook.finetune.train.recipe.DataSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The log-likelihoods of preferences under the model before training, one line a pair in {@code
 * references.jsonl}; what a killed training has computed is not computed again.
 */
final class PreferenceReferences {
  private static final String TASK = "likelihoods before training";

  private PreferenceReferences() {}

  /**
   * Returns all pairs' likelihoods.
   *
   * @param decoder of the base model, without an adapter, none of its weights changed yet
   * @param file of the log
   */
  static List<Likelihoods> read(
      TensorScope scope,
      Decoder decoder,
      PreferencePlan plan,
      DataSettings data,
      Path file,
      Progress progress)
      throws IOException {
    var found = new ArrayList<Likelihoods>();
    try (JsonLog log = JsonLog.open(file)) {
      int number = 1;
      for (String line : log.lines()) {
        JsonRecord record = JsonRecord.parse(file, number++, line);
        found.add(
            new Likelihoods(
                record.node().path("chosen").asDouble(Double.NaN),
                record.node().path("rejected").asDouble(Double.NaN)));
      }
      int all = plan.pairs().size();
      while (found.size() < all) {
        progress.report(TASK, found.size(), all, "pairs");
        int end = Math.min(all, found.size() + data.microBatchSize());
        List<Integer> batch = IntStream.range(found.size(), end).boxed().toList();
        List<Likelihoods> made = PreferenceSteps.likelihoods(decoder, scope, plan, batch);
        log.append(made.stream().map(PreferenceReferences::json).toList());
        found.addAll(made);
      }
      progress.report(TASK, all, all, "pairs");
    }
    return List.copyOf(found);
  }

  private static String json(Likelihoods likelihoods) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("chosen", likelihoods.chosen());
    node.put("rejected", likelihoods.rejected());
    return node.toString();
  }
}
