package dev.openbook.finetune.train;

import dev.openbook.finetune.generate.ByteTokenizer;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.train.data.AnsweredPrompt;
import dev.openbook.finetune.train.data.PreferencePair;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The stories260K checkpoint with a tokenizer of characters, and texts to train it on. */
final class TinyTraining {
  private TinyTraining() {}

  /** Writes the model's files into a new folder and returns it. */
  static Path model(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(TinyModel.path().resolve(file), folder.resolve(file));
    }
    ByteTokenizer.write(folder);
    return folder;
  }

  /** Returns running texts, three of each source. */
  static List<TrainingText> texts(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                TrainingText.of(
                    "town" + i / 3,
                    "The town %d has %d bridges and a tower that is %d feet high."
                        .formatted(i / 3, 2 + i % 7, 100 + 13 * i % 90)))
        .toList();
  }

  /** Returns questions with answers, each of a source of its own. */
  static List<TrainingText> questions(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new TrainingText(
                    "town" + i,
                    "How high is the tower of town %d?".formatted(i),
                    " %d feet".formatted(100 + 13 * i % 90)))
        .toList();
  }

  /** Returns questions, and a reward of 0, 1/2 or 1 that follows from the completion alone. */
  static TrainingData rewarded(int count) {
    return new TrainingData.Prompts(
        questions(count).stream()
            .map(
                question ->
                    new AnsweredPrompt(
                        question.source(), question.prompt(), List.of(question.text())))
            .toList(),
        (prompt, completion) -> completion.chars().sum() % 3 / 2.0,
        List.of("."));
  }

  /** Returns right answers preferred to wrong ones. */
  static List<PreferencePair> preferences(int count) {
    return questions(count).stream()
        .map(
            question ->
                new PreferencePair(
                    question.source(), question.prompt(), question.text(), " I do not know"))
        .toList();
  }
}
