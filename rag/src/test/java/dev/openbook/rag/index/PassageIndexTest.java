package dev.openbook.rag.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassageIndexTest {
  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void nameFolder() {
    folder = parent.resolve("index");
  }

  @Test
  void passage_isGivenBackAsIndexed() {
    var passage =
        new Passage("p 1/\u00e9", "doc", "T\u00eftle", "Some text, \ud83d\ude00.", new Span(7, 21));

    try (PassageIndex index = build(List.of(passage, passage("other", "x")))) {
      assertThat(index.passage("p 1/\u00e9")).isEqualTo(passage);
      assertThatThrownBy(() -> index.passage("none"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("unknown passage 'none' in the index at " + folder);
    }
  }

  @Test
  void statistics_countTermsOfTitlesAndTextsAfterAnalysis() {
    var titled = new Passage("a", "d", "Running", "The runner's runs ran", new Span(0, 21));

    try (PassageIndex index = build(List.of(titled, passage("b", "... !")))) {
      IndexStatistics statistics = index.statistics();

      // run, runner, run, ran; "the" is a stop word; the second passage has no term
      assertThat(statistics.passages()).isEqualTo(2);
      assertThat(statistics.totalTerms()).isEqualTo(4);
      assertThat(statistics.distinctTerms()).isEqualTo(3);
      assertThat(statistics.bytes()).isBetween(500L, 100_000L);
    }
  }

  @Test
  void terms_followTheAnalysis() {
    try (PassageIndex english = build(List.of(passage("a", "x")))) {
      assertThat(english.terms("The Dog's HOUSES, and its running-shoes"))
          .containsExactly("dog", "hous", "it", "run", "shoe");
    }
    var plain = new IndexSettings(TextAnalysis.STANDARD, 1.2, 0.75);
    try (PassageIndex standard =
        PassageIndex.build(folder, List.of(passage("a", "x")), plain, Progress.NONE)) {
      assertThat(standard.terms("The Dog's \u00dcber"))
          .containsExactly("the", "dog's", "\u00fcber");
    }
  }

  @Test
  void open_otherSettings_saysWhatIsThereAndWhatToDo() {
    build(List.of(passage("a", "x"))).close();
    var other = new IndexSettings(TextAnalysis.STANDARD, 1.2, 0.75);

    assertThatThrownBy(() -> PassageIndex.open(folder, other))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder
                + ": the index was built with analyzer anserini-english, k1=0.9, b=0.4, asked for"
                + " analyzer standard, k1=1.2, b=0.75; rebuild it with './openbook index'");
    PassageIndex.open(folder, IndexSettings.ANSERINI).close();
  }

  @Test
  void open_missingFolderOrEmptyFolder_saysWhatToDo() throws IOException {
    String complaint = "index not found at " + folder + "; build it with './openbook index'";

    assertThatThrownBy(() -> PassageIndex.open(folder)).hasMessage(complaint);
    Files.createDirectory(folder);
    assertThatThrownBy(() -> PassageIndex.open(folder)).hasMessage(complaint);
  }

  @Test
  void open_indexOfAnotherProgram_isRefused() throws IOException {
    try (var directory = FSDirectory.open(folder);
        var writer = new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()))) {
      writer.addDocument(new Document());
    }

    assertThatThrownBy(() -> PassageIndex.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder
                + ": is a Lucene index of another program ('openbook.format' is missing); name"
                + " another folder");
  }

  @Test
  void open_indexOfAnotherVersion_isRefused() throws IOException {
    build(List.of(passage("p", "text"))).close();
    try (var directory = FSDirectory.open(folder);
        var writer =
            new IndexWriter(
                directory,
                new IndexWriterConfig(new StandardAnalyzer())
                    .setIndexSort(
                        new Sort(new SortField(PassageIndex.ID, SortField.Type.STRING))))) {
      var data = new TreeMap<String, String>();
      writer.getLiveCommitData().forEach(each -> data.put(each.getKey(), each.getValue()));
      data.put("openbook.format", "1");
      writer.setLiveCommitData(data.entrySet());
      writer.commit();
    }

    assertThatThrownBy(() -> PassageIndex.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder
                + ": the index has format 1, this version reads format 3; rebuild it with"
                + " './openbook index'");
  }

  @Test
  void open_damagedFiles_saysWhatToDo() throws IOException {
    build(IntStream.range(0, 50).mapToObj(i -> passage("p" + i, "text " + i)).toList()).close();
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(file -> !file.endsWith("write.lock")).toList();
    }

    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
      assertThatThrownBy(() -> PassageIndex.open(folder).close())
          .as("half of %s", file.getFileName())
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              folder + ": the index is damaged; rebuild it with './openbook index': ");
      Files.write(file, whole);
    }
    PassageIndex.open(folder).close();
    assertThat(files).hasSizeGreaterThan(2);
  }

  @Test
  void build_interrupted_keepsTheFormerIndexAndLeavesNothingBehind() throws IOException {
    build(List.of(passage("former", "x"))).close();
    Iterable<Passage> failing =
        () ->
            Stream.of(passage("new", "y"), passage("bad", "z"))
                .peek(
                    p -> {
                      if (p.id().equals("bad")) {
                        throw new BadInputException("corpus.jsonl:2: broken");
                      }
                    })
                .iterator();

    assertThatThrownBy(() -> build(failing)).hasMessage("corpus.jsonl:2: broken");

    try (PassageIndex index = PassageIndex.open(folder)) {
      assertThat(index.passage("former").text()).isEqualTo("x");
    }
    assertThat(children(parent)).containsExactly("index");
  }

  @Test
  void build_afterAKilledBuild_startsAnew() throws IOException {
    Path leftover = parent.resolve(".index.openbook-partial");
    Files.createDirectories(leftover);
    Files.writeString(leftover.resolve("_0.cfs"), "half");

    try (PassageIndex index = build(List.of(passage("a", "x")))) {
      assertThat(index.statistics().passages()).isEqualTo(1);
    }
    assertThat(children(parent)).containsExactly("index");
  }

  @Test
  void build_replacesAnIndex() {
    build(List.of(passage("a", "x"), passage("b", "x"))).close();

    try (PassageIndex index = build(List.of(passage("c", "x")))) {
      assertThat(index.statistics().passages()).isEqualTo(1);
      assertThat(index.passage("c").id()).isEqualTo("c");
    }
  }

  @Test
  void build_folderWithOtherFiles_isLeftAlone() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> build(List.of(passage("a", "x"))))
        .isInstanceOf(BadInputException.class)
        .hasMessage(folder + ": holds files which are no index; name another folder");
    assertThat(folder.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void build_duplicateId_namesIt() {
    assertThatThrownBy(
            () -> build(List.of(passage("a", "x"), passage("b", "y"), passage("a", "z"))))
        .isInstanceOf(BadInputException.class)
        .hasMessage("passage ids must be unique, got 'a' twice");
    assertThat(folder).doesNotExist();
  }

  @Test
  void build_nothing_isRefused() {
    assertThatThrownBy(() -> build(List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessage(folder + ": there are no passages to index");
  }

  @Test
  void build_placeThatCannotBeWritten_saysSo() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    Path inside = file.resolve("index");

    assertThatThrownBy(
            () ->
                PassageIndex.build(
                    inside, List.of(passage("a", "x")), IndexSettings.ANSERINI, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(inside + ": the index cannot be written: ");
  }

  @Test
  void build_reportsProgressAndReadsAStreamOnce() {
    var reports = new ArrayList<String>();
    Iterator<Passage> once =
        IntStream.range(0, 2500).mapToObj(i -> passage("p" + i, "text")).iterator();

    PassageIndex.build(
            folder,
            () -> once,
            IndexSettings.ANSERINI,
            (task, done, total, unit) -> reports.add(task + " " + done + "/" + total + " " + unit))
        .close();

    assertThat(reports)
        .startsWith("index 128/0 passages", "index 256/0 passages")
        .endsWith("index 2432/0 passages", "index 2500/2500 passages");
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> new IndexSettings(TextAnalysis.STANDARD, -1, 0.4))
        .hasMessage("k1 must be at least 0 and finite, got -1.0");
    assertThatThrownBy(() -> new IndexSettings(TextAnalysis.STANDARD, 1, 1.5))
        .hasMessage("b must be 0 to 1, got 1.5");
    assertThatThrownBy(() -> TextAnalysis.parse("klingon"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "unknown analyzer 'klingon'; known: anserini-english, ar, bn, cjk,");
  }

  private PassageIndex build(Iterable<Passage> passages) {
    return PassageIndex.build(folder, passages, IndexSettings.ANSERINI, Progress.NONE);
  }

  private static Passage passage(String id, String text) {
    return new Passage(id, "d", "", text, new Span(0, text.length()));
  }

  private static List<String> children(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
