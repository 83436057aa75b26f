package dev.openbook.eval.rerank;

import dev.openbook.datasets.Passage;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.ScoreRequest;
import java.util.List;

/**
 * A passage and the instruction to write a question about it; the query is its continuation.
 *
 * <pre>
 * Passage: TITLE TEXT
 * Please write a question based on this passage.
 * Question: QUERY
 * </pre>
 *
 * <p>The instruction is that of UPR; its authors' models were encoder-decoders, whose decoder began
 * with the query. {@code Question:} stands in for that here.
 *
 * @see <a href="https://arxiv.org/abs/2204.07496">Sachan et al., Improving Passage Retrieval with
 *     Zero-Shot Question Generation, section 2.2</a>
 */
public final class QuestionWritingPrompt {
  /** Name and version of the template. */
  public static final String VERSION = "question-writing/1";

  private QuestionWritingPrompt() {}

  /** Returns the request whose one score is that of the query after the passage. */
  public static ScoreRequest request(String query, Passage passage) {
    String read = oneLine(passage.title() + " " + passage.text());
    String prompt =
        "Passage: " + read + "\nPlease write a question based on this passage.\nQuestion:";
    return new ScoreRequest(Prompt.of(prompt), List.of(" " + oneLine(query)));
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
