package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import java.util.List;
import java.util.Optional;

/** What a model is asked to write about a passage. Immutable. */
public sealed interface WritingPrompt permits RephrasePrompt, QuestionsPrompt {
  /** Returns the kind of its texts, e.g. {@code rephrase}. */
  String kind();

  /** Returns its name and version, e.g. {@code rephrase-easy@1}. */
  String id();

  /** Returns what the model is told. */
  String message(Passage passage);

  /** Returns what of a reply is fit to train on and what is not. */
  Reading read(Passage passage, String reply);

  /**
   * What a reply gave.
   *
   * @param texts fit to train on; may be empty
   * @param rejected why the rest is not; not empty where {@code texts} is
   */
  record Reading(List<Written> texts, List<String> rejected) {
    public Reading {
      texts = List.copyOf(texts);
      rejected = List.copyOf(rejected);
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
