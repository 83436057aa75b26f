package dev.openbook.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrecRunFileTest {
  private static final List<String> QUERIES = List.of("q1", "q2", "q3", "q30");

  @TempDir Path folder;

  @Test
  void run_isThereOnlyWhenItIsWhole() throws IOException {
    Path run = folder.resolve("out/run.trec");

    try (TrecRunFile file = TrecRunFile.open(run, "key", "tag")) {
      assertThat(file.next()).isEmpty();
      file.append("q1", ranking(1));
      assertThat(run).doesNotExist();
      file.finish();
    }

    assertThat(Files.readAllLines(run)).containsExactly("q1 Q0 p0 1 9.000000 tag");
    assertThat(run.getParent()).isDirectoryContaining(each -> each.equals(run));
    try (var files = Files.list(run.getParent())) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void run_cutAnywhere_endsAsIfItHadNotBeen() throws IOException {
    Path whole = folder.resolve("whole.trec");
    write(whole, "key", Integer.MAX_VALUE);
    byte[] bytes = Files.readAllBytes(whole);

    for (int cut = 0; cut <= bytes.length; cut++) {
      Path run = folder.resolve("cut.trec");
      Files.deleteIfExists(run);
      Files.write(folder.resolve("cut.trec.partial"), java.util.Arrays.copyOf(bytes, cut));
      Files.writeString(folder.resolve("cut.trec.partial.key"), "key");

      write(run, "key", Integer.MAX_VALUE);

      assertThat(Files.readAllBytes(run)).as("cut at " + cut).isEqualTo(bytes);
    }
  }

  @Test
  void run_ofAnotherKey_isBegunAnew() throws IOException {
    Path run = folder.resolve("run.trec");
    write(run, "one", 2);

    try (TrecRunFile file = TrecRunFile.open(run, "one", "tag")) {
      assertThat(file.next()).contains("q2");
    }
    try (TrecRunFile file = TrecRunFile.open(run, "two", "tag")) {
      assertThat(file.next()).isEmpty();
    }
  }

  /** Writes the run from where it is, and finishes it unless it stops after some queries. */
  private static void write(Path run, String key, int most) throws IOException {
    try (TrecRunFile file = TrecRunFile.open(run, key, "tag")) {
      int first = file.next().map(QUERIES::indexOf).orElse(0);
      int last = Math.min(QUERIES.size(), most);
      for (int i = first; i < last; i++) {
        file.append(QUERIES.get(i), ranking(i + 1));
      }
      if (last == QUERIES.size()) {
        file.finish();
      }
    }
  }

  private static Ranking ranking(int hits) {
    return new Ranking(
        IntStream.range(0, hits).mapToObj(i -> new Hit("p" + i, 9 - i, i + 1)).toList());
  }
}
