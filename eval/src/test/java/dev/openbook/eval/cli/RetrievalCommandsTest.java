package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.PassageVectors;
import dev.openbook.rag.index.VectorEncoding;
import dev.openbook.rag.index.VectorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code index}, {@code search} and {@code measure}, one after the other as a user runs them. */
class RetrievalCommandsTest {
  @TempDir Path folder;
  private Path beir;
  private Path index;

  @BeforeEach
  void writeCorpus() throws IOException {
    beir = folder.resolve("beir");
    Files.createDirectories(beir.resolve("qrels"));
    index = folder.resolve("index");
    Files.writeString(
        beir.resolve("corpus.jsonl"),
        """
        {"_id": "d1", "title": "Vistula", "text": "The longest river of Poland."}
        {"_id": "d2", "title": "Danube", "text": "A river from Germany to the Black Sea."}
        {"_id": "d3", "title": "", "text": "Mountains and \\u0000 lakes: +(not) a [query*"}
        """);
    Files.writeString(
        beir.resolve("queries.jsonl"),
        """
        {"_id": "q1", "text": "longest Polish river of Poland"}
        {"_id": "q2", "text": "+(lakes]~ AND \\"mountains*"}
        {"_id": "q3", "text": "zebra"}
        """);
    Files.writeString(
        beir.resolve("qrels/test.tsv"),
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\nq3\td2\t1\n");
  }

  @Test
  void beir_indexSearchMeasure() throws IOException {
    Path run = folder.resolve("run.trec");

    CommandRun built = run("index", "--beir", beir.toString(), "--out", index.toString());
    CommandRun searched =
        run(
            "search",
            index.toString(),
            "--queries",
            beir.resolve("queries.jsonl").toString(),
            "--run",
            run.toString());
    CommandRun measured =
        run(
            "measure",
            beir.resolve("qrels/test.tsv").toString(),
            run.toString(),
            "-m",
            "nDCG@10",
            "-m",
            "R@100");

    assertThat(built.out()).startsWith("3 passages, ").endsWith(index + System.lineSeparator());
    assertThat(searched.exitCode()).isZero();
    assertThat(searched.out()).startsWith("3 queries in ");
    assertThat(Files.readAllLines(run)).first().asString().startsWith("q1 Q0 d1 1 ");
    assertThat(measured.out()).contains("nDCG@10  0.6667").contains("R@100    0.6667");
  }

  @Test
  void search_typedQueries_areAnsweredOneByOne() {
    run("index", "--beir", beir.toString(), "--out", index.toString());

    CommandRun typed =
        CommandRun.typing("danube\n\nvistula\n", Map.of(), "search", index.toString());

    assertThat(typed.exitCode()).isZero();
    assertThat(typed.out().lines().map(line -> line.split(" +", -1)[2]))
        .containsExactly("d2", "d1");
  }

  @Test
  void search_byFieldsAndFeedback() {
    run(
        "index",
        "--beir",
        beir.toString(),
        "--out",
        index.toString(),
        "--layout",
        "fields",
        "--analyzer",
        "english");

    assertThat(run("search", index.toString(), "vistula").out()).contains("d1");
    assertThat(run("search", index.toString(), "vistula", "--title-boost", "0").out()).isEmpty();
    assertThat(run("search", index.toString(), "x", "--retriever", "rm3").complaints())
        .containsExactly("openbook: rm3 needs an index with layout flat, got fields");
  }

  @Test
  void index_ofRepeatedIds_namesTheId() throws IOException {
    Files.writeString(
        folder.resolve("twice.tsv"), "1\tone text\n2\tanother text\n1\tone text again\n");

    CommandRun built =
        run("index", "--corpus", folder.resolve("twice.tsv").toString(), "--out", index.toString());

    assertThat(built.exitCode()).isEqualTo(2);
    assertThat(built.complaints())
        .containsExactly("openbook: passage ids must be unique, got '1' twice");
    assertThat(index).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--queries Q | --queries and --run go together; name both files",
        "x --queries Q --run R | a query and --queries exclude each other; leave one out",
        "x --retriever bm52 | unknown retriever 'bm52'; known: bm25, dense, exact, hybrid, rm3;"
            + " did you mean 'bm25'?",
        "x --retriever dense | the index has no vectors; build it with './openbook index ..."
            + " --dense bge-small-en-v1.5-q'",
        "x --k1 -1 | --k1 must be at least 0 and finite, got -1.0",
        "x --b 2 | --b must be 0 to 1, got 2.0",
        "x --threads 0 | --threads must be at least 1, got 0",
        "x --candidates 0 | --candidates must be at least 1, got 0",
        "x --rerank-depth 0 | --rerank-depth must be at least 1, got 0",
        "x --cross-encoder A --likelihood B | --cross-encoder and --likelihood exclude each other",
      })
  void search_badInput_isSaidInOneLine(String words, String complaint) {
    run("index", "--beir", beir.toString(), "--out", index.toString());
    var arguments = new ArrayList<>(List.of("search", index.toString()));
    arguments.addAll(List.of(words.split(" ", -1)));

    CommandRun searched = run(arguments.toArray(String[]::new));

    assertThat(searched.exitCode()).as(searched.err()).isEqualTo(2);
    assertThat(searched.complaints()).containsExactly("openbook: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "another-model | 3 | unknown embedding model 'another-model'; known: all-minilm-l6-v2-q,"
            + " bge-small-en-v1.5-q",
        "all-minilm-l6-v2-q | 3 | the index has vectors of all-minilm-l6-v2-q (3 components, f32),"
            + " asked for all-minilm-l6-v2-q (384 components); name the model of the index or"
            + " rebuild it",
      })
  void search_vectorsOfAnotherModelOrDimension_areRefused(
      String model, int dimension, String complaint) {
    var passage = new Passage("d1", "d1", "", "a river", new Span(0, 7));
    var vectors =
        new PassageVectors() {
          @Override
          public VectorSettings settings() {
            return new VectorSettings(model, dimension, VectorEncoding.F32);
          }

          @Override
          public List<float[]> vectors(List<Passage> batch) {
            return List.of(new float[] {1, 0, 0});
          }
        };
    PassageIndex.build(index, List.of(passage), IndexSettings.ANSERINI, vectors, Progress.NONE)
        .close();

    CommandRun searched = run("search", index.toString(), "river", "--retriever", "dense");

    assertThat(searched.exitCode()).isEqualTo(2);
    assertThat(searched.complaints()).containsExactly("openbook: " + complaint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u0000\u0001",
        "\u05e0\u05d4\u05e8 \u0646\u0647\u0631",
        "+-!(){}[]^\"~*?:\\/"
      })
  void search_oddQueries_findNothingAndFailNothing(String query) {
    run("index", "--beir", beir.toString(), "--out", index.toString());

    CommandRun searched = run("search", index.toString(), query);

    assertThat(searched.exitCode()).as(searched.err()).isZero();
    assertThat(searched.out()).isEmpty();
  }

  @Test
  void search_tenThousandWords_findsWhatIsAmongThem() {
    run("index", "--beir", beir.toString(), "--out", index.toString());
    String query =
        IntStream.range(0, 10_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));

    assertThat(run("search", index.toString(), query + " vistula").out()).contains("d1");
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString()), arguments);
  }
}
