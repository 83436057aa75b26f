package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasureCommandTest {
  /** Both relevant passages of q1 first, that of q2 second of three, nothing of q3. */
  private static final String GOOD =
      """
      q1 Q0 a 1 3 good
      q1 Q0 b 2 2 good
      q2 Q0 x 1 3 good
      q2 Q0 a 2 2 good
      q2 Q0 y 3 1 good
      other Q0 a 1 1 good
      """;

  private static final String POOR = "q1 Q0 x 1 3 poor\nq1 Q0 a 1 2 poor\nq2 Q0 a 1 1 poor\n";

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    write("qrels", "q1 0 a 2\nq1 0 b 1\nq2 0 a 1\nq2 0 x 0\nq3 0 a 1\n");
    write("good", GOOD);
    write("poor", POOR);
  }

  @Test
  void measure_oneRun_printsMeansAndIntervals() {
    CommandRun run = measure("good", "-m", "RR@10,P@1", "-m", "Recall@100,R@100");

    assertThat(run.out())
        .isEqualTo(
            """
            3 queries with labels in QRELS, all count; grades of at least 1 are relevant

            run   measure    mean          interval  queries
            good  RR@10    0.5000  0.0000 to 1.0000        3
            good  P@1      0.3333  0.0000 to 1.0000        3
            good  R@100    0.6667  0.0000 to 1.0000        3

            95 % intervals: expanded percentile bootstrap over queries, 10,000 resamples, seed 17
            """
                .replace("QRELS", folder + "/qrels"));
    assertThat(run.err())
        .isEqualTo(
            "good: 1 query without labels passed over; 1 query with labels without hits counted"
                + " as 0\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void measure_twoRuns_printsPairedDifferences() {
    CommandRun run = measure("good", folder + "/poor", "-m", "AP,P@9", "--resamples", "1000");

    assertThat(run.out())
        .contains("poor  AP       0.4167  0.0000 to 1.0000        3")
        .contains("difference   measure  estimate            interval       p  adjusted p  queries")
        .contains("poor - good  P@9       -0.0370   -0.1111 to 0.0000  1.0000      1.0000        3")
        .endsWith(
            "p: sign-flip permutation over queries, two-sided, 1,000 patterns or all; adjusted by"
                + " Holm over 2 differences\n");
  }

  @Test
  void measure_default_isTheFourUsualMeasures() {
    assertThat(measure("good").out()).contains("nDCG@10", "R@100", " AP ", " RR ");
  }

  @Test
  void measure_retrievedOnly_leavesOutQueriesWithoutHits() {
    CommandRun run = measure("good", "-m", "RR", "--retrieved-only");

    assertThat(run.out())
        .startsWith("3 queries with labels in " + folder + "/qrels, those that a run has count;")
        .contains("good  RR       0.7500  0.5000 to 1.0000        2");
    assertThat(run.err()).contains("1 query with labels without hits left out");
  }

  @Test
  void measure_relevanceLevel_isTheLeastRelevantGrade() {
    assertThat(measure("good", "-m", "P@2", "-l", "2").out())
        .contains("grades of at least 2 are relevant")
        .contains("good  P@2      0.1667");
  }

  @Test
  void measure_gzip_isUnpacked() throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("poor.gz")))) {
      out.write(POOR.getBytes(StandardCharsets.UTF_8));
    }

    CommandRun run = measure("poor.gz", folder + "/poor", "-m", "AP", "--baseline", "poor");

    assertThat(run.out()).contains("poor.gz - poor  AP         0.0000  0.0000 to 0.0000  1.0000");
  }

  @Test
  void measure_perQuery_writesEveryValue() throws IOException {
    Path file = folder.resolve("new/values.tsv");

    CommandRun run =
        measure("good", folder + "/poor", "-m", "RR,AP", "--per-query", file.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).endsWith("per query: " + file + "\n");
    assertThat(Files.readAllLines(file))
        .hasSize(1 + 2 * 3 * 2)
        .startsWith("run\tquery\tmeasure\tvalue", "good\tq1\tRR\t1.0", "good\tq1\tAP\t1.0")
        .contains("poor\tq1\tAP\t0.25", "poor\tq3\tRR\t0.0");
  }

  @Test
  void measure_sameFileNames_takesPaths() throws IOException {
    write("a/run", GOOD);
    write("b/run", POOR);

    CommandRun run = measure("a/run", folder + "/b/run", "--baseline", folder + "/b/run");

    assertThat(run.out()).contains(folder + "/a/run - " + folder + "/b/run");
  }

  @Test
  void measure_sameSeed_sameFigures() {
    String[] words = {folder + "/poor", "-m", "AP", "--seed", "3", "--resamples", "50"};

    assertThat(measure("good", words).out()).isEqualTo(measure("good", words).out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "good -m nDGC@10 | unknown measure 'nDGC'; known: AP,",
        "good -m P | measure 'P': P needs a cut-off, as in @10",
        "good -m RR,,AP | measure must look like nDCG@10, got ''",
        "good --baseline bad | --baseline: unknown run 'bad'; known: good",
        "good good | good is given twice; give each run once",
        "good --resamples 0 | --resamples must be at least 1, got 0",
        "good -l 0 | --relevance-level must be at least 1, got 0",
        "good --per-query good | --per-query must not be a file that is read, got",
        "none | run not found at ",
        "strange | shares no query with",
        "empty | empty: holds no hit",
        "twice | twice:2: passage 'a' stands twice for query 'q1'",
        "short | short:1: must have 6 fields (query Q0 passage rank score tag), got 3",
        "good only3 --retrieved-only | only3 and good share no query with labels",
      })
  void measure_badInput_saysOneLine(String words, String complaint) throws IOException {
    write("strange", "z Q0 a 1 3 t\n");
    write("empty", "\n");
    write("twice", "q1 Q0 a 1 3 t\nq1 Q0 a 2 2 t\n");
    write("short", "q1 a 3\n");
    write("only3", "q3 Q0 a 1 3 t\n");
    var arguments = new ArrayList<>(List.of("measure", folder + "/qrels"));
    for (String word : words.split(" ", -1)) {
      boolean file = word.matches("[a-z]+[0-9]?") && !arguments.getLast().startsWith("--base");
      arguments.add(file ? folder + "/" + word : word);
    }

    CommandRun run = CommandRun.of(Map.of(), arguments.toArray(String[]::new));

    assertThat(run.complaints()).as(run.err()).hasSize(1);
    assertThat(run.complaints().getFirst()).contains(complaint);
    assertThat(run.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(run.out()).isEmpty();
  }

  private CommandRun measure(String first, String... more) {
    var words = new ArrayList<>(List.of("measure", folder + "/qrels", folder + "/" + first));
    words.addAll(List.of(more));
    return CommandRun.of(Map.of(), words.toArray(String[]::new));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
