package dev.openbook.eval.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A suite of every kind of context, which needs no file but its own to be read. */
final class SuiteText {
  static final String SUITE =
      """
      name: s
      dataset: {name: xquad, articles: 4}
      base: m
      preparations:
        plain: {}
        tuned: {train: {texts: raw, recipe: r.yaml, tokens: 100}}
      contexts:
        closed: {}
        rag: {retrieve: 2, order: edges, budgetTokens: 64}
        gold: {oracle: passage}
        long: {document: true}
      """;

  private SuiteText() {}

  /** Reads a suite's text as {@code s.yaml} in a folder. */
  static Suite read(Path folder, String text, Map<String, String> overrides) throws IOException {
    return SuiteReader.read(Files.writeString(folder.resolve("s.yaml"), text), overrides);
  }
}
