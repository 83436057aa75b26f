package dev.openbook.finetune.calibrate;

/** What is timed: one pass of a small decoder over tokens. */
public enum Operation {
  /** The next token of one text. */
  ONE_ROW,
  /** The next token of 8 texts. */
  EIGHT_ROWS,
  /** A prompt of 512 tokens. */
  PROMPT
}
