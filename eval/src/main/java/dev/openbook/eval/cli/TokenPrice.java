package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.synthesize.prompted.WritingResult;
import java.util.Locale;

/**
 * What a server asks for tokens.
 *
 * @param read for a million tokens of prompts, at least 0, in any currency
 * @param written for a million tokens of replies, at least 0, in the same
 */
record TokenPrice(double read, double written) {
  private static final double MILLION = 1e6;

  /**
   * Returns the prices that an option names.
   *
   * @throws BadInputException if they are not two numbers
   */
  static TokenPrice parse(String text) {
    String[] parts = text.split(",", -1);
    try {
      double read = Double.parseDouble(parts[0]);
      double written = Double.parseDouble(parts[parts.length - 1]);
      if (parts.length == 2 && read >= 0 && written >= 0 && read + written < 1e9) {
        return new TokenPrice(read, written);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        "--price must be two numbers of at least 0, for a million tokens read and written, as"
            + " 0.15,0.60; got '"
            + text
            + "'");
  }

  /** Returns the cost of what a model wrote, counted from the replies that came. */
  double cost(WritingResult result) {
    return (result.promptTokens() * read + result.generatedTokens() * written) / MILLION;
  }

  /** Returns the cost as a line. */
  String of(WritingResult result) {
    return String.format(
        Locale.ROOT,
        "cost: %.6f (%,d tokens read at %s and %,d written at %s a million)",
        cost(result),
        result.promptTokens(),
        read,
        result.generatedTokens(),
        written);
  }
}
