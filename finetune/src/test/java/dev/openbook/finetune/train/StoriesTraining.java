package dev.openbook.finetune.train;

import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Recipes and texts for trainings of the stories260K checkpoint that take a second. */
final class StoriesTraining {
  private StoriesTraining() {}

  /** Returns a recipe of a dozen small steps. */
  static Recipe recipe(double dropout) {
    return new Recipe(
        new TrainingMethod.Lora(
            new LoraSettings(4, 8, dropout, LoraSettings.everywhere(1, 1).targets())),
        new AdamWSettings(5e-3, 0.9, 0.95, 1e-8, 0.01),
        1,
        Schedule.COSINE,
        new Warmup.Share(0.1),
        new TrainingBudget.Tokens(1200),
        32,
        2,
        2,
        true,
        false,
        Optional.of(Precision.F32),
        7,
        3);
  }

  /** Returns texts of ids that repeat: 12 texts of 4 sources, some with a prompt. */
  static List<TokenizedText> texts() {
    var random = new SplittableRandom(3);
    var texts = new ArrayList<TokenizedText>();
    int[] story = TinyModel.ids(TinyModel.reference().get("batch"))[0];
    for (int i = 0; i < 12; i++) {
      int start = random.nextInt(20);
      int[] ids = java.util.Arrays.copyOfRange(story, start, start + 12 + random.nextInt(8));
      texts.add(TokenizedText.of("source" + i % 4, ids, i % 3 == 0 ? 5 : 0, 2));
    }
    return texts;
  }
}
