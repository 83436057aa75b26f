package dev.openbook.eval.cli;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.chunk.PassageCut;
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
        description = "xquad, lab or KIND:PATH (docs/datasets.md)")
    private Optional<String> dataset = Optional.empty();

    @Option(names = "--beir", paramLabel = "DIR", description = "BEIR folder with corpus.jsonl")
    private Optional<Path> beir = Optional.empty();

    @Option(
        names = "--corpus",
        paramLabel = "FILE",
        description = "JSONL (BEIR, FlashRAG) or TSV (MS MARCO), also .gz")
    private Optional<Path> corpus = Optional.empty();
  }

  /** Returns the passages, read as they are asked for; the caller closes the stream. */
  Stream<Passage> passages() {
    return cut().apply(texts(), new WordTokens());
  }

  private Stream<Document> texts() {
    if (place.dataset.isPresent()) {
      return Datasets.open(place.dataset.get(), Path.of("")).documents().stream();
    }
    RetrievalCorpus corpus =
        place.beir.isPresent()
            ? new BeirFolder(place.beir.get())
            : RetrievalCorpus.open(place.corpus.orElseThrow());
    return corpus.texts();
  }

  private PassageCut cut() {
    String how = by.orElse(place.dataset.isPresent() ? "tokens" : PassageCut.WHOLE);
    return how.equals(PassageCut.WHOLE) ? PassageCut.whole() : new PassageCut(how, size, overlap);
  }
}
