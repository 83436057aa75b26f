package dev.openbook.benchmarks.rivals;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.ScoreRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question with four answers, as both sides read it.
 *
 * @param context retrieved passages, question and the word that the answer follows
 * @param continuations the answers, each with its leading blank
 * @param gold index of the right answer
 * @param article the text that the question is about
 */
public record ChoiceItem(String context, List<String> continuations, int gold, String article) {
  public ChoiceItem {
    continuations = List.copyOf(continuations);
  }

  /** Returns the answers without their blanks. */
  public List<String> answers() {
    return continuations.stream().map(String::strip).toList();
  }

  /** Returns what a model is asked. */
  public ScoreRequest request() {
    return new ScoreRequest(Prompt.of(context), continuations);
  }

  /** Reads a file of one item a line. */
  static List<ChoiceItem> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> JsonMapper.shared().readValue(line, ChoiceItem.class))
        .toList();
  }

  /** Writes a file of one item a line. */
  static void write(Path file, List<ChoiceItem> items) throws IOException {
    Files.write(file, items.stream().map(JsonMapper.shared()::writeValueAsString).toList());
  }
}
