package dev.openbook.benchmarks.rivals;

import dev.openbook.benchmarks.ZipfText;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A BEIR folder of made-up passages, whose words are as frequent as in natural language; deleted
 * when closed.
 *
 * @param folder holds {@code corpus.jsonl} and {@code queries.jsonl}
 */
record SyntheticCorpus(Path folder) implements AutoCloseable {
  private static final int VOCABULARY = 200_000;
  private static final int PASSAGE_WORDS = 100;
  private static final int QUERIES = 300;
  private static final int QUERY_WORDS = 10;
  private static final long SEED = 17;
  private static final String CORPUS = "corpus.jsonl";
  private static final String QUERIES_FILE = "queries.jsonl";

  /** Writes a folder; the same number gives the same files. */
  static SyntheticCorpus write(int passages) throws IOException {
    Path folder = Files.createTempDirectory("synthetic-corpus");
    var text = new ZipfText(VOCABULARY);
    var random = new SplittableRandom(SEED);
    try (Writer corpus = Files.newBufferedWriter(folder.resolve(CORPUS))) {
      for (int i = 0; i < passages; i++) {
        corpus.write(
            "{\"_id\": \"p%07d\", \"title\": \"\", \"text\": \"%s\"}\n"
                .formatted(i, text.words(PASSAGE_WORDS, random)));
      }
    }
    try (Writer queries = Files.newBufferedWriter(folder.resolve(QUERIES_FILE))) {
      for (int i = 0; i < QUERIES; i++) {
        queries.write(
            "{\"_id\": \"q%d\", \"text\": \"%s\"}\n".formatted(i, text.words(QUERY_WORDS, random)));
      }
    }
    return new SyntheticCorpus(folder);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(folder.resolve(CORPUS));
    Files.deleteIfExists(folder.resolve(QUERIES_FILE));
    Files.deleteIfExists(folder);
  }
}
