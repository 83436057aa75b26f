package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a model is asked to write about a passage. Immutable. */
public sealed interface WritingPrompt
    permits RephrasePrompt,
        QuestionsPrompt,
        EntitiesPrompt,
        RelationPrompt,
        TextbookPrompt,
        InstructionPrompt,
        InstructedPrompt {
  /** Returns the kind of its texts, e.g. {@code rephrase}. */
  String kind();

  /** Returns its name and version, e.g. {@code rephrase-easy@1}. */
  String id();

  /** Returns what the model is told. */
  String message(Passage passage);

  /**
   * Returns how the reply begins. A local model is made to begin so; the reply that is read has it.
   */
  default String opening() {
    return "";
  }

  /** Returns whether the message is a user's turn that the model goes on writing, as Magpie has. */
  default boolean isUnfinished() {
    return false;
  }

  /** Returns the temperature where it must be another than the settings'. */
  default OptionalDouble temperature() {
    return OptionalDouble.empty();
  }

  /** Returns what of the passage the texts are about, for their provenance. */
  default List<String> entities() {
    return List.of();
  }

  /** Returns what of a reply is fit to train on, what is not, and what is to be asked next. */
  Reading read(Passage passage, String reply);

  /**
   * What a reply gave.
   *
   * @param texts fit to train on; may be empty
   * @param rejected why the rest is not; not empty where {@code texts} and {@code next} are
   * @param next what is asked about the same passage because of this reply, in order; each {@code
   *     iterator()} gives the same prompts
   */
  record Reading(List<Written> texts, List<String> rejected, Iterable<WritingPrompt> next) {
    public Reading {
      texts = List.copyOf(texts);
      rejected = List.copyOf(rejected);
    }

    Reading(List<Written> texts, List<String> rejected) {
      this(texts, rejected, List.of());
    }

    static Reading of(String text) {
      return new Reading(List.of(new Written(text, Optional.empty())), List.of());
    }

    static Reading rejected(String reason) {
      return new Reading(List.of(), List.of(reason));
    }
  }

  /**
   * One text.
   *
   * @param text running text; of a pair, the pair as it is rendered
   * @param pair the parts of a question with its answer
   */
  record Written(String text, Optional<QuestionAnswer> pair) {}
}
