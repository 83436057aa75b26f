package dev.openbook.benchmarks.rivals;

import java.util.List;

/**
 * Something to be timed.
 *
 * @param kind what is done
 * @param rows sequences in a batch
 * @param tokens tokens of each; of a decoding task, those of the prompt
 */
record RuntimeTask(Kind kind, int rows, int tokens) {
  /** Tokens that a decoding task generates in each row. */
  static final int GENERATED = 64;

  /** What is done with a batch. */
  enum Kind {
    /** Reads the batch and computes the logits of all its tokens. */
    FORWARD,
    /** One optimizer step of an adapter of rank 16 on all seven layers. */
    LORA,
    /** One optimizer step of all weights. */
    FULL,
    /** Generates greedily; the time from the first new token to the last counts. */
    DECODE,
    /** The same with the time of reading the prompt. */
    ANSWER,
    /** Reads a prompt and generates one token. */
    PROMPT,
    /** Scores four answers to each question after a context of 1,000 tokens. */
    CHOICE
  }

  /** Every task, in the order in which they are run. */
  static final List<RuntimeTask> ALL =
      List.of(
          new RuntimeTask(Kind.FORWARD, 1, 512),
          new RuntimeTask(Kind.FORWARD, 4, 512),
          new RuntimeTask(Kind.LORA, 1, 512),
          new RuntimeTask(Kind.LORA, 4, 256),
          new RuntimeTask(Kind.FULL, 1, 512),
          new RuntimeTask(Kind.DECODE, 1, 16),
          new RuntimeTask(Kind.DECODE, 8, 16),
          new RuntimeTask(Kind.DECODE, 1, 1024),
          new RuntimeTask(Kind.ANSWER, 1, 1024),
          new RuntimeTask(Kind.PROMPT, 1, 512),
          new RuntimeTask(Kind.CHOICE, 1, 1000));

  /** Returns the name that the command line takes, e.g. {@code forward-4x512}. */
  String name() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + "-" + rows + "x" + tokens;
  }

  /**
   * Returns the task of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static RuntimeTask of(String name) {
    return ALL.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown task '"
                        + name
                        + "'; known: "
                        + String.join(", ", ALL.stream().map(RuntimeTask::name).toList())));
  }
}
