package dev.openbook.eval.suite;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.file.Settings;
import dev.openbook.datasets.lab.LabDataset;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What trained models are measured on beside the exam, to see what they have forgotten.
 *
 * @param texts file of general texts
 * @param choices file of general questions with choices, or the name of a world's dataset; at least
 *     one of the two is there
 * @param maxTexts texts from the first on that are taken, at least 2; empty takes all
 */
public record ForgettingChoice(Optional<Path> texts, Optional<Path> choices, OptionalInt maxTexts) {
  private static final String KEY = "forgetting";
  private static final int FEWEST_TEXTS = 2;

  public ForgettingChoice {
    requireNonNull(texts, "texts is null");
    requireNonNull(choices, "choices is null");
    requireNonNull(maxTexts, "maxTexts is null");
  }

  /**
   * Reads the key {@code forgetting}; empty when it is not there.
   *
   * @param root the suite's settings
   * @param folder that paths are relative to
   */
  static Optional<ForgettingChoice> read(Settings root, Path folder) {
    if (!root.has(KEY)) {
      return Optional.empty();
    }
    Settings settings = root.child(KEY);
    Optional<Path> texts = settings.optionalText("texts").map(it -> path(folder, it));
    Optional<Path> choices = settings.optionalText("choices").map(it -> path(folder, it));
    Optional<Integer> most = settings.optionalInteger("maxTexts", FEWEST_TEXTS, 1_000_000);
    if (texts.isEmpty() && choices.isEmpty()) {
      throw root.fail(KEY, "must name 'texts', 'choices' or both");
    }
    settings.rejectUnknown();
    if (texts.isEmpty() && most.isPresent()) {
      throw settings.fail("maxTexts", "must stand beside 'texts'");
    }
    return Optional.of(
        new ForgettingChoice(
            texts, choices, most.map(OptionalInt::of).orElse(OptionalInt.empty())));
  }

  private static Path path(Path folder, String file) {
    return LabDataset.isSpec(file) ? Path.of(file) : folder.resolve(file).normalize();
  }
}
