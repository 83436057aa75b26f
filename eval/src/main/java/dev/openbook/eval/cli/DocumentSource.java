package dev.openbook.eval.cli;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.datasets.format.FolderReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that name the documents that texts are, or were, made from. */
final class DocumentSource {
  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "xquad, lab or KIND:PATH (docs/datasets.md); its questions are not read")
  private Optional<String> dataset = Optional.empty();

  @Option(
      names = "--documents",
      paramLabel = "DIR",
      description = "Folder of .txt and .md files; it needs no questions")
  private Optional<Path> folder = Optional.empty();

  /** Returns whether documents were named. */
  boolean isGiven() {
    return dataset.isPresent() || folder.isPresent();
  }

  /** Returns what was named, empty where nothing was. */
  String name() {
    return dataset.or(() -> folder.map(Path::toString)).orElse("");
  }

  /** Returns the documents; none where none were named. */
  List<Document> documents() {
    if (dataset.isPresent()) {
      return Datasets.open(dataset.get(), Path.of("")).documents();
    }
    return folder.map(FolderReader::documents).orElse(List.of());
  }
}
