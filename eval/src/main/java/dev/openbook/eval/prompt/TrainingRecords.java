package dev.openbook.eval.prompt;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.format.FolderReader;
import dev.openbook.eval.measure.SquadRules;
import dev.openbook.finetune.synthesize.OpenBookExercise;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.tokenize.ChatMessage;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.train.data.AnsweredPrompt;
import dev.openbook.finetune.train.data.PreferencePair;
import dev.openbook.finetune.train.data.TrainingText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files of training records, rendered as at question time.
 *
 * <p>A folder holds documents, a {@code .txt} or {@code .md} file is one text, all else is JSON
 * lines, each with
 *
 * <ul>
 *   <li>{@code messages} (role and content): rendered by the model's chat template; the last, by
 *       the assistant, is learned;
 *   <li>{@code prompt} and {@code completion}, as they stand;
 *   <li>{@code passages}, {@code question} and {@code response}, or {@code question} and {@code
 *       answer}: rendered by {@link QuestionPrompt};
 *   <li>or {@code text}: running text.
 * </ul>
 *
 * <p>Preferences have {@code chosen} and {@code rejected} beside {@code prompt} or {@code
 * question}; prompts for rewards have {@code answer} or {@code answers} (each of them right) beside
 * {@code question}, with {@code passages} where there are such, or {@code prompt}. {@code source}
 * (a text or a list), else {@code document}, says what a record was made from; records of one
 * source are kept apart.
 *
 * @param template the model's; empty where it has none
 */
public record TrainingRecords(Optional<ChatTemplate> template) {
  private static final List<String> SOURCES = List.of("source", "document", "id");

  /**
   * Reads texts.
   *
   * @throws BadInputException naming file and line if something is wrong
   * @throws IOException if a file cannot be read
   */
  public List<TrainingText> texts(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return FolderReader.documents(file).stream()
          .map(document -> TrainingText.of(document.id(), document.text()))
          .toList();
    }
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".txt") || name.endsWith(".md")) {
      requireThere(file);
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (text.isBlank()) {
        throw BadInputException.in(file, "holds no text to learn");
      }
      return List.of(TrainingText.of(name, text));
    }
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      return nonEmpty(file, lines.map(this::text).toList());
    }
  }

  /** Returns a synthetic text as it is trained on; a question is put as at question time. */
  public static TrainingText of(SyntheticText text) {
    String source = String.join("+", text.provenance().source());
    if (text.exercise().isPresent()) {
      OpenBookExercise exercise = text.exercise().get();
      List<String> passages =
          exercise.passages().stream().map(OpenBookExercise.Shown::text).toList();
      return asked(source, passages, exercise.question(), exercise.response());
    }
    return text.questionAnswer()
        .map(pair -> asked(source, List.of(), pair.question(), pair.answer()))
        .orElseGet(() -> TrainingText.of(source, text.text()));
  }

  /** Returns a text as the line of a file that {@link #texts} reads. */
  public static String line(TrainingText text) {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("source", text.source());
    if (text.prompt().isEmpty()) {
      line.put("text", text.text());
    } else {
      line.put("prompt", text.prompt()).put("completion", text.text());
    }
    return line.toString();
  }

  private static TrainingText asked(
      String source, List<String> passages, String question, String response) {
    return new TrainingText(
        source,
        QuestionPrompt.render(List.of(), passages, question).text(),
        QuestionPrompt.continuation(response));
  }

  private static void requireThere(Path file) {
    if (!Files.exists(file)) {
      throw BadInputException.in(file, "no such file");
    }
  }

  private static <T> List<T> nonEmpty(Path file, List<T> records) {
    if (records.isEmpty()) {
      throw BadInputException.in(file, "holds no record to learn from");
    }
    return records;
  }

  /**
   * Reads preferences.
   *
   * @throws BadInputException naming file and line if something is wrong
   */
  public List<PreferencePair> preferences(Path file) {
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      return nonEmpty(file, lines.map(TrainingRecords::preference).toList());
    }
  }

  private static PreferencePair preference(JsonRecord line) {
    Optional<String> question = line.optionalText("question");
    String prompt = question.map(each -> asked(line, each)).orElseGet(() -> line.text("prompt"));
    String lead = question.isPresent() ? " " : "";
    String chosen = lead + line.nonBlankText("chosen");
    String rejected = lead + line.nonBlankText("rejected");
    if (chosen.equals(rejected)) {
      throw line.fail("'chosen' equals 'rejected': there is nothing to prefer");
    }
    return new PreferencePair(source(line), prompt, chosen, rejected);
  }

  /**
   * Reads prompts whose completions are judged by right answers.
   *
   * @throws BadInputException naming file and line if something is wrong
   */
  public List<AnsweredPrompt> answered(Path file) {
    try (Stream<JsonRecord> lines = JsonRecord.lines(file)) {
      return nonEmpty(file, lines.map(TrainingRecords::answered).toList());
    }
  }

  private static AnsweredPrompt answered(JsonRecord line) {
    List<String> answers =
        line.node().has("answers") ? line.texts("answers") : List.of(line.nonBlankText("answer"));
    if (answers.isEmpty()
        || answers.stream().anyMatch(answer -> SquadRules.normalize(answer).isEmpty())) {
      throw line.fail(
          "answers must hold words other than a, an and the: an empty completion would match "
              + answers);
    }
    Optional<String> question = line.optionalText("question");
    String prompt =
        question.isPresent() ? asked(line, question.get()) : line.nonBlankText("prompt");
    return new AnsweredPrompt(source(line), prompt, answers);
  }

  private static String asked(JsonRecord line, String question) {
    return QuestionPrompt.render(List.of(), passages(line), question).text();
  }

  private static List<String> passages(JsonRecord line) {
    return line.records("passages").stream().map(each -> each.nonBlankText("text")).toList();
  }

  private TrainingText text(JsonRecord line) {
    String source = source(line);
    if (line.node().has("messages")) {
      return chat(line, source);
    }
    if (line.node().has("completion")) {
      return new TrainingText(source, line.text("prompt"), line.nonBlankText("completion"));
    }
    Optional<String> question = line.optionalText("question");
    if (question.isPresent()) {
      String answer = line.optionalText("response").orElseGet(() -> line.nonBlankText("answer"));
      return asked(source, passages(line), question.get(), answer);
    }
    if (line.node().has("chosen")) {
      throw line.fail("is a preference: the recipe needs 'objective: dpo' to learn from it");
    }
    if (!line.node().has("text")) {
      throw line.fail(
          "must have 'text', 'prompt' and 'completion', 'question' and 'answer', or 'messages'");
    }
    return TrainingText.of(source, line.nonBlankText("text"));
  }

  /** Renders a conversation; the prompt is byte for byte what the model is shown when asked. */
  private TrainingText chat(JsonRecord line, String source) {
    ChatTemplate chat =
        template.orElseThrow(
            () -> line.fail("has 'messages', but the model has no chat template to render them"));
    List<ChatMessage> messages =
        line.records("messages").stream()
            .map(message -> new ChatMessage(message.text("role"), message.text("content")))
            .toList();
    if (messages.size() < 2 || !messages.getLast().role().equals("assistant")) {
      throw line.fail("'messages' must be at least two, the last by the assistant");
    }
    String prompt = chat.render(messages.subList(0, messages.size() - 1), true);
    String whole = chat.render(messages, false);
    if (!whole.startsWith(prompt) || whole.length() == prompt.length()) {
      throw line.fail(
          "the chat template renders the conversation with its reply differently from the prompt"
              + " for that reply, so that training would differ from asking");
    }
    return new TrainingText(source, prompt, whole.substring(prompt.length()));
  }

  private static String source(JsonRecord line) {
    for (String key : SOURCES) {
      if (line.node().path(key).isArray() && !line.texts(key).isEmpty()) {
        return String.join("+", line.texts(key));
      }
      if (line.node().path(key).isString()) {
        return line.text(key);
      }
    }
    return line.file().getFileName() + ":" + line.line();
  }
}
