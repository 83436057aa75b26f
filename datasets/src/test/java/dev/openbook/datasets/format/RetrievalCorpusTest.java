package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.PackedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalCorpusTest {
  private static final String HEBREW = "\u05e9\u05dc\u05d5\u05dd \u202b(x)\u202c";

  @TempDir private Path folder;

  @Test
  void passages_beirJsonl() throws IOException {
    Path file =
        write(
            "corpus.jsonl",
            """
            {"_id": "a b", "title": "T", "text": "one\\ntwo", "metadata": {"url": ""}}

            {"_id": 12, "text": ""}
            {"_id": "c", "title": null, "text": "nul \\u0000 half \\ud800 %s"}
            """
                .formatted(HEBREW));

    assertThat(passages(new JsonlCorpus(file)))
        .containsExactly(
            new Passage("a b", "a b", "T", "one\ntwo", new Span(0, 7)),
            new Passage("12", "12", "", "", new Span(0, 0)),
            passage("c", "", "nul \0 half \ud800 " + HEBREW));
  }

  @Test
  void passages_flashRagContents() throws IOException {
    Path file =
        write(
            "wiki.jsonl",
            """
            {"id": "0", "contents": "\\"Evan Morris\\"\\nwas a lobbyist\\nin Washington"}
            {"id": 1, "contents": "Bare\\n text"}
            {"id": 18446744073709551616, "contents": "no title"}
            {"id": "3", "contents": "\\ntitle is empty"}
            {"id": "4", "contents": "\\"Weird Al\\" Yankovic\\n"}
            {"id": "5", "contents": "\\"\\nlone quote"}
            {"id": 6, "title": "T", "text": "t", "contents": "T\\nt"}
            {"id": "7", "contents": ""}
            """);

    assertThat(passages(RetrievalCorpus.open(file)))
        .containsExactly(
            passage("0", "Evan Morris", "was a lobbyist\nin Washington"),
            passage("1", "Bare", " text"),
            passage("18446744073709551616", "", "no title"),
            passage("3", "", "title is empty"),
            passage("4", "\"Weird Al\" Yankovic", ""),
            passage("5", "\"", "lone quote"),
            passage("6", "T", "t"),
            passage("7", "", ""));
  }

  @Test
  void passages_tsv() throws IOException {
    Path file = write("collection.tsv", "0\tThe \"quoted\" \\n\r\n\n7\t\n8\t nul \0" + HEBREW);

    assertThat(passages(RetrievalCorpus.open(file)))
        .containsExactly(
            passage("0", "", "The \"quoted\" \\n"),
            passage("7", "", ""),
            passage("8", "", " nul \0" + HEBREW));
  }

  @Test
  void passages_gzip() throws IOException {
    Path jsonl = PackedFile.write(folder.resolve("c.jsonl.gz"), "{\"_id\":\"a\",\"text\":\"t\"}");
    Path tsv = PackedFile.write(folder.resolve("c.tsv.gz"), "a\tt\n");

    assertThat(RetrievalCorpus.open(jsonl)).isEqualTo(new JsonlCorpus(jsonl));
    assertThat(RetrievalCorpus.open(tsv)).isEqualTo(new TsvCorpus(tsv));
    assertThat(passages(new JsonlCorpus(jsonl))).containsExactly(passage("a", "", "t"));
    assertThat(passages(new TsvCorpus(tsv))).containsExactly(passage("a", "", "t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'text': 't'} | '_id' is missing",
        "{'id': null, 'text': 't'} | 'id' is missing",
        "{'_id': ' ', 'text': 't'} | '_id' is blank",
        "{'_id': 1.5, 'text': 't'} | '_id' must be a string or an integer, got 1.5",
        "{'id': ['a'], 'text': 't'} | 'id' must be a string or an integer, got [\"a\"]",
        "{'_id': 'a'} | 'text' (or 'contents') is missing",
        "{'_id': 'a', 'text': null} | 'text' is missing",
        "{'_id': 'a', 'text': 3} | 'text' must be a string, got 3",
        "{'_id': 'a', 'text': 't', 'title': 3} | 'title' must be a string, got 3",
        "{'id': 'a', 'contents': ['c']} | 'contents' must be a string, got [\"c\"]",
        "['a'] | must be a JSON object, got ARRAY",
      })
  void passages_badJsonlLine_namesFileAndLine(String line, String complaint) throws IOException {
    String json = line.replace('\'', '"');
    Path file = write("c.jsonl", "{\"_id\": \"first\", \"text\": \"\"}\n\n" + json + "\n");

    assertThatThrownBy(() -> passages(new JsonlCorpus(file)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ":3: " + complaint);
  }

  @Test
  void passages_badTsvLine_namesFileAndLine() throws IOException {
    String rule = ":2: must have 2 fields parted by a tab (id and text), got ";
    Path one = write("one.tsv", "a\tt\nalone\n");
    Path four = write("four.tsv", "a\tt\nD1\thttp://x\ttitle\tbody\n");
    Path blank = write("blank.tsv", "a\tt\n \tt\n");

    assertThatThrownBy(() -> passages(new TsvCorpus(one))).hasMessage(one + rule + 1);
    assertThatThrownBy(() -> passages(new TsvCorpus(four))).hasMessage(four + rule + 4);
    assertThatThrownBy(() -> passages(new TsvCorpus(blank))).hasMessage(blank + ":2: id is blank");
  }

  @Test
  void passages_readOneAtATime() throws IOException {
    Path file =
        write(
            "c.jsonl",
            "{\"_id\": \"a\", \"text\": \"\"}\n{\"_id\": \"b\", \"text\": \"\"}\n{\"_id\": \"c");

    try (Stream<Passage> passages = RetrievalCorpus.open(file).passages()) {
      Iterator<Passage> next = passages.iterator();
      assertThat(next.next().id()).isEqualTo("a");
      assertThat(next.next().id()).isEqualTo("b");
      assertThatThrownBy(next::next)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(file + ":3: not valid JSON: ");
    }
  }

  @Test
  void passages_closedStreamGivesNoMore() throws IOException {
    Path file = write("c.tsv", "a\tt\nb\tt\n");
    Stream<Passage> passages = new TsvCorpus(file).passages();
    Iterator<Passage> next = passages.iterator();
    next.next();

    passages.close();

    assertThatThrownBy(next::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void open_whatIsNoCorpus() throws IOException {
    Path missing = folder.resolve("none.tsv");
    Path empty = write("empty.jsonl", "\n \n");
    Path prose = write("prose.txt", "\nOnce upon a time\n");

    assertThatThrownBy(() -> RetrievalCorpus.open(missing))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "corpus not found at " + missing + "; name a BEIR folder, a .jsonl or a .tsv file");
    assertThatThrownBy(() -> RetrievalCorpus.open(empty)).hasMessage(empty + ": is empty");
    assertThatThrownBy(() -> RetrievalCorpus.open(prose))
        .hasMessageStartingWith(prose + ":2: is neither a JSON object nor an id and a text");
  }

  private static Passage passage(String id, String title, String text) {
    return new Passage(id, id, title, text, new Span(0, text.length()));
  }

  private static List<Passage> passages(RetrievalCorpus corpus) {
    try (Stream<Passage> passages = corpus.passages()) {
      return passages.toList();
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
