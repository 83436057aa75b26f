package dev.openbook.finetune.synthesize.episode;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** One text of a pretraining on a world, before it is put into words of a template. */
public sealed interface Episode {
  /**
   * Questions about passages, or about what the model knows.
   *
   * @param passages shown before the first question; empty for closed book
   * @param asked questions in their order, at least one
   */
  record Questions(List<String> passages, List<Asked> asked) implements Episode {
    public Questions {
      passages = List.copyOf(passages);
      asked = List.copyOf(asked);
      if (asked.isEmpty()) {
        throw new IllegalArgumentException("asked is empty");
      }
    }
  }

  /**
   * A question with what is to be answered.
   *
   * @param question text
   * @param answer a value as it stands in the world, or {@link EpisodeWriter#UNKNOWN}
   */
  record Asked(String question, String answer) {
    public Asked {
      requireNonNull(question, "question is null");
      requireNonNull(answer, "answer is null");
    }
  }

  /**
   * Text without questions.
   *
   * @param parts one after another as they stand, at least one
   */
  record Running(List<Part> parts) implements Episode {
    public Running {
      parts = List.copyOf(parts);
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("parts is empty");
      }
    }
  }

  /**
   * A part of a running text; the parts meet at blanks or line ends.
   *
   * @param text not empty
   * @param isLearned whether what stands before it tells what it must be, or the model is to know
   *     it by heart
   */
  record Part(String text, boolean isLearned) {
    public Part {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("text is empty");
      }
    }
  }
}
