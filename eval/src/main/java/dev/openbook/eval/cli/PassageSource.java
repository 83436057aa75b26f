package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.chunk.Chunker;
import dev.openbook.datasets.chunk.Chunkers;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.datasets.format.BeirFolder;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.datasets.format.RetrievalCorpus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that say which texts a command indexes and how they are cut into passages. */
final class PassageSource {
  private static final String WHOLE = "whole";

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Option(
      names = "--by",
      paramLabel = "HOW",
      description = {
        "How texts are cut: whole, tokens, sentences, recursive or paragraphs",
        "(default: tokens for --dataset, whole for --beir and --corpus)"
      })
  private Optional<String> by = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Most words of a passage (default: ${DEFAULT-VALUE})")
  private int size = 100;

  @Option(
      names = "--overlap",
      paramLabel = "N",
      description = "Most words that neighbours share (default: ${DEFAULT-VALUE})")
  private int overlap = 0;

  /** Where the texts are. */
  private static final class Place {
    @Option(
        names = "--dataset",
        paramLabel = "NAME",
        description = "xquad, squad:FILE or folder:DIR")
    private Optional<String> dataset = Optional.empty();

    @Option(names = "--beir", paramLabel = "DIR", description = "BEIR folder with corpus.jsonl")
    private Optional<Path> beir = Optional.empty();

    @Option(
        names = "--corpus",
        paramLabel = "FILE",
        description = "JSONL (BEIR, FlashRAG) or TSV (MS MARCO), also .gz")
    private Optional<Path> corpus = Optional.empty();
  }

  /** Returns the passages, read as they are asked for. */
  Stream<Passage> passages() {
    Optional<Chunker> chunker = chunker();
    if (place.dataset.isPresent()) {
      Stream<Document> documents =
          Datasets.open(place.dataset.get(), Path.of("")).documents().stream();
      return chunker
          .map(each -> documents.flatMap(document -> each.chunk(document).stream()))
          .orElseGet(() -> documents.map(Passage::of));
    }
    Stream<Passage> texts = corpus().passages();
    return chunker
        .map(each -> texts.flatMap(text -> each.chunk(document(text)).stream()))
        .orElse(texts);
  }

  private RetrievalCorpus corpus() {
    return place
        .beir
        .<RetrievalCorpus>map(BeirFolder::new)
        .orElseGet(() -> RetrievalCorpus.open(place.corpus.orElseThrow()));
  }

  private Optional<Chunker> chunker() {
    String how = by.orElse(place.dataset.isPresent() ? "tokens" : WHOLE);
    if (size < 1 || overlap < 0 || overlap >= size) {
      throw new BadInputException(
          "--size must be at least 1 and --overlap 0 to less than it, got "
              + size
              + " and "
              + overlap);
    }
    return how.equals(WHOLE)
        ? Optional.empty()
        : Optional.of(Chunkers.of(how, size, overlap, new WordTokens()));
  }

  private static Document document(Passage text) {
    return new Document(text.documentId(), text.title(), text.text());
  }
}
