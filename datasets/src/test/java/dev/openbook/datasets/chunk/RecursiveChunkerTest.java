package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecursiveChunkerTest {
  @Test
  void chunk_equalsLangChain() throws IOException {
    int compared = 0;

    for (JsonNode item : golden().get("cases")) {
      var chunker =
          new RecursiveChunker(
              ChunkRules.CODE_UNITS, item.get("size").intValue(), item.get("overlap").intValue());
      List<String> expected = item.get("chunks").valueStream().map(JsonNode::stringValue).toList();
      assertThat(chunker.chunk(new Document("d", "", item.get("text").stringValue())))
          .as(item.toString())
          .extracting(Passage::text)
          .isEqualTo(expected);
      compared++;
    }

    assertThat(compared).isEqualTo(200);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in =
        RecursiveChunkerTest.class.getResourceAsStream("/chunking/recursive.json")) {
      return JsonMapper.shared().readTree(in);
    }
  }

  @Test
  void chunk_cutsByTheCoarsestThatFits() {
    var text = "Head\n\nOne two three. Four five six.\nSeven eight.\n\nTail end";

    assertThat(new RecursiveChunker(new WordTokens(), 5, 0).chunk(new Document("d", "", text)))
        .extracting(Passage::text)
        .containsExactly(
            "Head\n\n", "One two three. ", "Four five six.\n", "Seven eight.\n\n", "Tail end");
  }

  @Test
  void chunk_carriageReturnsPartParagraphs() {
    var text = "One two three\r\n\r\nFour five\r\nsix";

    assertThat(new RecursiveChunker(new WordTokens(), 3, 0).chunk(new Document("d", "", text)))
        .extracting(Passage::text)
        .containsExactly("One two three\r\n\r\n", "Four five\r\nsix");
    assertThat(new RecursiveChunker(new WordTokens(), 2, 0).chunk(new Document("d", "", text)))
        .extracting(Passage::text)
        .containsExactly("One two ", "three\r\n\r\n", "Four five\r\n", "six");
  }

  @Test
  void chunk_characterIsNeverCut() {
    String family = "\ud83d\udc68\u200d\ud83d\udc69";
    var text = family + "e\u0301" + family + "x";

    assertThat(new RecursiveChunker(ChunkRules.BYTES, 4, 0).chunk(new Document("d", "", text)))
        .extracting(Passage::text)
        .containsExactly(family, "e\u0301", family, "x");
  }
}
