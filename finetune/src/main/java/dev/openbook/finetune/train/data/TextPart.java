package dev.openbook.finetune.train.data;

/**
 * A part of a training text; parts meet where a tokenizer parts words, at a blank or line end.
 *
 * @param text as it stands, not empty
 * @param isLearned whether its tokens weigh 1 in the loss, or the recipe's {@code promptWeight}
 */
public record TextPart(String text, boolean isLearned) {
  public TextPart {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("text is empty");
    }
  }
}
