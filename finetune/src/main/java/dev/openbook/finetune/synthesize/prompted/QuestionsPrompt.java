package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Questions whose short answers stand in the passage, written in lines {@code Question: ...} and
 * {@code Answer: ...}; numbers and other marks before them are passed over.
 *
 * @param count how many are asked for, at least 1
 */
public record QuestionsPrompt(int count) implements WritingPrompt {
  /** Kind of these texts. */
  public static final String KIND = "model-question-answer";

  private static final int LONGEST_ANSWER = 100; // characters
  private static final Pattern PAIR =
      Pattern.compile(
          "(?im)^[\\s\\d.)*#-]*(?:question|q)\\s*\\d*\\s*[:.)]\\**\\s*(?<question>[^\\n]+?)\\s*\\n+"
              + "[\\s\\d.)*#-]*(?:answer|a)\\s*\\d*\\s*[:.)]\\**\\s*(?<answer>[^\\n]+?)\\s*$");

  public QuestionsPrompt {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, got " + count);
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String id() {
    return "questions-" + count + "@2";
  }

  @Override
  public String opening() {
    return "Question:";
  }

  @Override
  public String message(Passage passage) {
    return "Write "
        + count
        + " questions that the following text answers. Each question must be understood without"
        + " the text. Each answer must be a few words that stand in the text. Use this form:\n"
        + "Question: ...\nAnswer: ...\n\nText: "
        + passage.titledText();
  }

  @Override
  public Reading read(Passage passage, String reply) {
    var texts = new ArrayList<Written>();
    var rejected = new ArrayList<String>();
    Matcher pairs = PAIR.matcher(reply);
    while (pairs.find()) {
      pair(passage, pairs.group("question").strip(), pairs.group("answer").strip())
          .ifPresentOrElse(
              pair -> texts.add(new Written(pair.rendered(), Optional.of(pair))),
              () -> rejected.add("answer not in the passage"));
    }
    if (texts.isEmpty() && rejected.isEmpty()) {
      rejected.add(reply.isBlank() ? "empty" : "no question with its answer");
    }
    return new Reading(texts, rejected);
  }

  private static Optional<QuestionAnswer> pair(Passage passage, String question, String written) {
    String answer = written.replaceAll("^[\"\u201c']+|[\"\u201d'.]+$", "").strip();
    if (!question.endsWith("?") || answer.isEmpty() || answer.length() > LONGEST_ANSWER) {
      return Optional.empty();
    }
    for (String wording : List.of(answer, answer.replaceFirst("(?i)^(?:the|an?) ", ""))) {
      int at = passage.text().toLowerCase(Locale.ROOT).indexOf(wording.toLowerCase(Locale.ROOT));
      if (!wording.isEmpty() && at >= 0 && at + wording.length() <= passage.text().length()) {
        String standing = passage.text().substring(at, at + wording.length());
        return standing.isBlank()
            ? Optional.empty()
            : Optional.of(new QuestionAnswer(question, standing, passage.text()));
      }
    }
    return Optional.empty();
  }
}
