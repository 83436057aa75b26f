package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import java.util.function.UnaryOperator;

/**
 * How prompts are put to a model: a model here as its chat template has it, or where it has none by
 * what it goes on writing; a server plainly.
 */
public sealed interface PromptForm {
  /** Returns the text that is sent. */
  String of(WritingPrompt prompt, Passage passage);

  /** Returns how the reply is made to begin; the model writes on from there. */
  String opening(WritingPrompt prompt);

  /**
   * The form of a model here.
   *
   * @param chat puts a message as the model's chat template does, up to where the model's turn
   *     begins
   */
  record Template(UnaryOperator<String> chat) implements PromptForm {
    private static final String MARK = "MESSAGE-STANDS-HERE";

    @Override
    public String of(WritingPrompt prompt, Passage passage) {
      String message = prompt.message(passage);
      if (!prompt.isUnfinished()) {
        return chat.apply(message) + prompt.opening();
      }
      String whole = chat.apply(MARK);
      return whole.substring(0, whole.indexOf(MARK)) + message;
    }

    @Override
    public String opening(WritingPrompt prompt) {
      return prompt.opening();
    }
  }

  /**
   * The form of a model here that has learned no chat: questions are an examination that has begun
   * with the passage, everything else is put as it stands.
   *
   * @param examination puts a passage as examinations do, up to where the first question stands
   */
  record Continuation(UnaryOperator<String> examination) implements PromptForm {
    @Override
    public String of(WritingPrompt prompt, Passage passage) {
      String before =
          prompt instanceof QuestionsPrompt
              ? examination.apply(passage.text())
              : prompt.message(passage);
      return before + prompt.opening();
    }

    @Override
    public String opening(WritingPrompt prompt) {
      return prompt.opening();
    }
  }

  /** The form of a server, which puts messages into its model's template itself. */
  record Server() implements PromptForm {
    @Override
    public String of(WritingPrompt prompt, Passage passage) {
      if (prompt.isUnfinished()) {
        throw new BadInputException(
            "texts of the kind '"
                + prompt.kind()
                + "' need a model on this machine: it goes on writing the user's turn, which a"
                + " server closes itself");
      }
      return prompt.message(passage);
    }

    @Override
    public String opening(WritingPrompt prompt) {
      return "";
    }
  }
}
