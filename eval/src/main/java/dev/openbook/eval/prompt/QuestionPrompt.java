package dev.openbook.eval.prompt;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.synthesize.episode.EpisodeWriter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The short-answer template: worked examples, then {@code Context:}, {@code Question:} and {@code
 * Answer:} lines, and the model goes on after {@code Answer:}.
 *
 * <pre>
 * Context: FIRST PASSAGE
 * SECOND PASSAGE
 * Question: WHO ...?
 * Answer:
 * </pre>
 *
 * <p>Without passages there is no {@code Context:} line, in the examples neither. An answer ends at
 * the line's end. The worked examples open every prompt of an arm and are its shared part.
 */
public final class QuestionPrompt {
  /** Name and version of the template; part of every cached step's address. */
  public static final String VERSION = "short-answer/1";

  /** Texts that end an answer. */
  public static final List<String> STOPS = List.of("\n");

  /** What worked examples answer to a question that its passage does not answer. */
  public static final String UNANSWERABLE = "unanswerable";

  private static final Pattern NO_ANSWER =
      Pattern.compile(
          "(" + UNANSWERABLE + "|" + EpisodeWriter.UNKNOWN + ")\\.?", Pattern.CASE_INSENSITIVE);
  private static final String QUESTION = "Question: ";
  private static final String ANSWER = "\nAnswer:";
  private static final String ANSWER_MARK = "<ANSWER>:";

  private QuestionPrompt() {}

  /**
   * Renders a question as the model sees it.
   *
   * @param examples worked examples, shown in this order
   * @param passages texts shown with the question, in prompt order; empty for closed book
   * @param question the question
   */
  public static Prompt render(
      List<WorkedExample> examples, List<String> passages, String question) {
    var shared = new StringBuilder();
    for (WorkedExample example : examples) {
      List<String> shown = passages.isEmpty() ? List.of() : List.of(example.passage());
      shared.append(body(shown, example.question())).append(' ').append(example.answer());
      shared.append("\n\n");
    }
    return new Prompt(shared.toString(), body(passages, question));
  }

  /** Returns the question that a rendered prompt ends with. */
  public static String question(String prompt) {
    int start = prompt.lastIndexOf(QUESTION) + QUESTION.length();
    return prompt.substring(start, prompt.lastIndexOf(ANSWER));
  }

  /** Returns a choice as the continuation whose likelihood is compared. */
  public static String continuation(String choice) {
    return " " + WorkedExample.oneLine(choice);
  }

  /**
   * Returns the answer in a generated continuation: its first line, stripped, or what stands there
   * after {@code <ANSWER>:}, which models write after a quotation or reasons when they were trained
   * to. {@link #UNANSWERABLE} is no answer, nor is {@link EpisodeWriter#UNKNOWN}, which models of
   * the laboratory say: the empty text.
   */
  public static String answer(String generated) {
    String line = generated.lines().findFirst().orElse("");
    int mark = line.lastIndexOf(ANSWER_MARK);
    String answer = (mark < 0 ? line : line.substring(mark + ANSWER_MARK.length())).strip();
    return NO_ANSWER.matcher(answer).matches() ? "" : answer;
  }

  /** Returns what stands before a question: its passages, a line each; nothing closed book. */
  public static String context(List<String> passages) {
    return passages.stream()
        .map(passage -> WorkedExample.oneLine(passage) + "\n")
        .collect(Collectors.joining("", passages.isEmpty() ? "" : "Context: ", ""));
  }

  private static String body(List<String> passages, String question) {
    return context(passages) + QUESTION + WorkedExample.oneLine(question) + ANSWER;
  }
}
