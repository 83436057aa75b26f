package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.Chunkers;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.datasets.format.ExcerptReader;
import dev.openbook.rag.Hit;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chunkers on Chroma's questions, with BM25 for their embeddings: rows of the table in {@code
 * docs/chunking.md}.
 *
 * <p>Four rows, or with {@code -Dopenbook.chunkingTable=all} every row, are measured and written to
 * {@code target/chunking.md}.
 */
@NeedsShared("data/chunking")
class ChunkersIT {
  private static final int TOP = 5;

  @TempDir private Path folder;

  @Test
  void table_isWhatTheDocumentSays() throws IOException {
    boolean isWhole = Objects.equals(System.getProperty("openbook.chunkingTable"), "all");
    Dataset dataset = ExcerptReader.read(SharedData.path("data/chunking/questions_df.csv"));
    var spans = new HashMap<String, List<Span>>();
    var words = new WordTokens();
    // Every chunker asks for the tokens of the same five texts.
    TokenCounter tokens = text -> spans.computeIfAbsent(text, words::spans);
    var rows = new ArrayList<String>();
    for (String by : Chunkers.names()) {
      for (int size : isWhole ? List.of(200, 400) : List.of(400)) {
        for (int overlap : isWhole ? List.of(0, size / 2) : List.of(0)) {
          rows.add(row(dataset, by, size, overlap, tokens));
        }
      }
    }

    Files.write(Path.of("target", "chunking.md"), rows);

    Path document = Path.of(System.getProperty("openbook.root"), "docs", "chunking.md");
    assertThat(Files.readAllLines(document)).containsSubsequence(rows);
  }

  private String row(Dataset dataset, String by, int size, int overlap, TokenCounter tokens) {
    List<Passage> passages = Chunkers.of(by, size, overlap, tokens).chunkAll(dataset.documents());
    Map<String, Passage> byId =
        passages.stream().collect(Collectors.toMap(Passage::id, Function.identity()));
    Map<String, List<Passage>> byDocument =
        passages.stream().collect(Collectors.groupingBy(Passage::documentId));
    var scores = new ArrayList<ExcerptScores>();
    double omega = 0;
    Path place = folder.resolve(by + size + "-" + overlap);
    try (PassageIndex index =
        PassageIndex.build(place, passages, IndexSettings.ANSERINI, Progress.NONE)) {
      var retriever = new Bm25Retriever(index);
      for (Question question : dataset.questions()) {
        List<Passage> retrieved =
            retriever.retrieve(question.text(), TOP).hits().stream()
                .map(Hit::passageId)
                .map(byId::get)
                .map(Objects::requireNonNull)
                .toList();
        scores.add(ExcerptScores.of(question, retrieved));
        omega +=
            ExcerptScores.precisionOmega(
                question, byDocument.getOrDefault(question.documentId(), List.of()));
      }
    }
    ExcerptScores mean = ExcerptScores.mean(scores);
    return String.format(
        Locale.ROOT,
        "| `%s` | %d | %d | %d | %.1f | %.2f | %.2f | %.1f |",
        by,
        size,
        overlap,
        passages.size(),
        100 * mean.recall(),
        100 * mean.precision(),
        100 * mean.iou(),
        100 * omega / dataset.questions().size());
  }
}
