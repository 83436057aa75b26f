package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A corpus in the layout of a retrieval benchmark, read one passage at a time.
 *
 * <p>Each text of the corpus is one {@link Passage}: its id is the corpus's own and names the
 * document too, its span is the whole text, its title and text may be empty and hold any character.
 * Ids are not compared: whether one stands twice is for the index to say, which knows them all.
 */
public sealed interface RetrievalCorpus permits BeirFolder, JsonlCorpus, TsvCorpus {
  /**
   * Returns the corpus at {@code path}: a folder is BEIR's; a file is JSON lines if its first line
   * begins with a brace, otherwise tab-separated.
   *
   * @throws BadInputException if there is nothing, or a file that is neither
   */
  static RetrievalCorpus open(Path path) {
    if (Files.isDirectory(path)) {
      return new BeirFolder(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new BadInputException(
          "corpus not found at "
              + path.toAbsolutePath()
              + "; name a BEIR folder, a .jsonl or a .tsv file");
    }
    return switch (LineLayout.of(path)) {
      case JSONL -> new JsonlCorpus(path);
      case TSV -> new TsvCorpus(path);
    };
  }

  /**
   * Streams the passages in file order; the caller closes the stream, and with it the file.
   *
   * @throws BadInputException if the file is missing or, while streaming, if a line breaks a rule,
   *     with its number; passages before it have been given out
   */
  Stream<Passage> passages();

  /** Streams the texts as documents, to be cut; otherwise as {@link #passages}. */
  default Stream<Document> texts() {
    return passages().map(text -> new Document(text.documentId(), text.title(), text.text()));
  }
}
