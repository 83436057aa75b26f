package dev.openbook.eval.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A suite over real articles with {@link TinyModel}: every kind of step, in seconds. */
final class TinySuite {
  private TinySuite() {}

  /**
   * Writes model, recipe and suite into a folder and returns the suite's file.
   *
   * @param questions questions of each of two articles
   */
  static Path in(Path folder, int questions) throws IOException {
    Path model = TinyModel.in(folder.resolve("model"));
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        lora: {rank: 2}
        optimizer: {learningRate: 1.0e-3}
        data: {tokens: 512, sequenceLength: 64, microBatchSize: 2}
        precision: f32
        checkpointEverySteps: 1
        """);
    Files.writeString(
        folder.resolve("general.txt"), "Water flows downhill.\n\nIron rusts.\n\nThe end.\n");
    Files.writeString(
        folder.resolve("general.jsonl"),
        """
        {"question": "What is wet?", "choices": ["iron", "water"], "answer": 1}
        {"question": "What rusts?", "choices": ["iron", "water", "a hill"], "answer": "iron"}
        {"question": "What is a hill?", "choices": ["low", "high"], "answer": 1}
        """);
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        name: tiny
        dataset: {name: xquad, articles: 2, questionsPerArticle: %d}
        base: "%s"
        precision: f32
        passages: {size: 64, overlap: 8}
        prompt: {examples: 0, maxTokens: 4, choices: 3, batchSize: 2}
        preparations:
          plain: {}
          tuned:
            train:
              texts: {synthesize: [permutation, question-answer], budgetTokens: 2000}
              recipe: recipe.yaml
        contexts:
          closed: {}
          rag: {retrieve: 3, order: best-last, budgetTokens: 128}
          gold: {oracle: passage}
        forgetting: {texts: general.txt, choices: general.jsonl}
        compare: {resamples: 200}
        gates: ["plain/rag.tokenF1 < 1.5"]
        """
            .formatted(questions, model));
  }

  /**
   * Runs a suite with a cache in its folder.
   *
   * @param out folder of the results, in that folder
   * @param more options
   */
  static CommandRun run(Path suite, String out, String... more) {
    Path folder = suite.resolveSibling("");
    var words =
        Stream.concat(
            Stream.of("run", suite.toString(), "--out", folder.resolve(out).toString()),
            Stream.of(more));
    return CommandRun.of(
        Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString()), words.toArray(String[]::new));
  }
}
