package dev.openbook.eval.cli;

import dev.openbook.eval.cost.TokenPrice;
import dev.openbook.finetune.synthesize.SynthesisResult;
import dev.openbook.finetune.synthesize.prompted.WritingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what was made of documents. */
final class SynthesisTable {
  private final int documents;
  private final long budget;

  /**
   * Makes a table.
   *
   * @param documents number of documents that were given
   * @param budget words that were asked for
   */
  SynthesisTable(int documents, long budget) {
    this.documents = documents;
    this.budget = budget;
  }

  /** Returns the lines about texts made without a model. */
  List<String> of(SynthesisResult result) {
    var rows = new TextTable(1, List.of("kind", "texts", "words", "gave all it has"));
    result
        .kinds()
        .forEach(
            (kind, count) ->
                rows.add(
                    List.of(
                        kind,
                        number(count.texts()),
                        number(count.tokens()),
                        count.exhausted() ? "yes" : "no")));
    var lines = new ArrayList<>(rows.lines());
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d texts, %,d words from %,d of %,d documents, %,d copies left out",
            result.texts(),
            result.tokens(),
            result.documents(),
            documents,
            result.duplicates()));
    if (result.exhausted()) {
      lines.add(shortfall(result.tokens()));
    }
    return lines;
  }

  /**
   * Returns the lines about texts that a model wrote.
   *
   * @param retries requests that a server was sent again
   * @param price of its tokens
   */
  List<String> of(WritingResult result, long retries, Optional<TokenPrice> price) {
    var rows =
        new TextTable(
            1,
            List.of(
                "prompt", "replies", "texts kept", "tokens read", "tokens written", "rejected"));
    result
        .yields()
        .forEach(
            (prompt, gave) ->
                rows.add(
                    List.of(
                        prompt,
                        number(gave.asked()),
                        number(gave.kept()),
                        number(gave.promptTokens()),
                        number(gave.generatedTokens()),
                        gave.rejected().entrySet().stream()
                            .map(each -> each.getKey() + " " + number(each.getValue()))
                            .collect(Collectors.joining(", ")))));
    var lines = new ArrayList<>(rows.lines());
    if (result.shares().size() > 1) {
      result
          .shares()
          .forEach(
              (name, part) ->
                  lines.add(
                      name
                          + ": "
                          + number(part.texts())
                          + " texts, "
                          + number(part.tokens())
                          + " words"));
    }
    result
        .shares()
        .forEach(
            (name, part) -> {
              if (part.givenUp()) {
                lines.add(name + " was given up: its first replies held nothing fit");
              }
            });
    if (retries > 0) {
      lines.add(number(retries) + " requests were sent again");
    }
    price.ifPresent(each -> lines.add(cost(each, result)));
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d texts, %,d words about %,d documents",
            result.texts(),
            result.tokens(),
            documents));
    if (result.exhausted()) {
      lines.add(shortfall(result.tokens()));
    }
    return lines;
  }

  private static String cost(TokenPrice price, WritingResult result) {
    return String.format(
        Locale.ROOT,
        "cost: %.6f (%,d tokens read at %s and %,d written at %s a million)",
        price.of(result.promptTokens(), result.generatedTokens()),
        result.promptTokens(),
        price.read(),
        result.generatedTokens(),
        price.written());
  }

  private String shortfall(long tokens) {
    return String.format(
        Locale.ROOT,
        "there was no more to be had than %,d of %,d words; compare no arms at unequal budgets",
        tokens,
        budget);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
