package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A data set in BEIR's layout: {@code corpus.jsonl}, {@code queries.jsonl} and {@code
 * qrels/<split>.tsv}, each also with {@code .gz} behind its name; where both are there, the plain
 * file is read.
 *
 * @param folder the folder, not looked into before it is read
 * @see <a href="https://github.com/beir-cellar/beir/wiki">BEIR</a>
 */
public record BeirFolder(Path folder) implements RetrievalCorpus {
  private static final String QRELS = "qrels";
  private static final String TSV = ".tsv";
  private static final String GZIP = ".gz";

  @Override
  public Stream<Passage> passages() {
    return new JsonlCorpus(file("corpus.jsonl")).passages();
  }

  /**
   * Streams all queries, of which a split's qrels label a part; the caller closes the stream.
   *
   * @throws BadInputException as {@link QueryFile#read} does
   */
  public Stream<Query> queries() {
    return QueryFile.read(file("queries.jsonl"));
  }

  /**
   * Reads the labels of a split.
   *
   * @param split name of a file in {@code qrels} without its ending, e.g. {@code test}
   * @throws BadInputException if there is no such split, with those there are, or as {@link
   *     QrelsFile#read} does
   */
  public Qrels qrels(String split) {
    Map<String, Path> files = qrelsFiles();
    Path file = files.get(split);
    if (file == null) {
      throw BadInputException.in(
          folder.resolve(QRELS), NearestName.unknown("split", split, files.keySet()));
    }
    return QrelsFile.read(file);
  }

  /**
   * Returns the names of the splits that have labels, sorted, at least one.
   *
   * @throws BadInputException if there is none
   */
  public List<String> splits() {
    return List.copyOf(qrelsFiles().keySet());
  }

  private Map<String, Path> qrelsFiles() {
    Path qrels = folder.resolve(QRELS);
    var files = new TreeMap<String, Path>();
    if (Files.isDirectory(qrels)) {
      try (Stream<Path> entries = Files.list(qrels)) {
        for (Path entry : (Iterable<Path>) entries.sorted()::iterator) {
          String name = String.valueOf(entry.getFileName());
          String plain = name.endsWith(GZIP) ? name.substring(0, name.length() - 3) : name;
          if (plain.endsWith(TSV) && !plain.startsWith(".") && Files.isRegularFile(entry)) {
            // Sorted, so that the plain name comes before its .gz.
            files.putIfAbsent(plain.substring(0, plain.length() - TSV.length()), entry);
          }
        }
      } catch (IOException e) {
        throw BadInputException.in(qrels, "cannot be read: " + e.getMessage(), e);
      }
    }
    if (files.isEmpty()) {
      throw new BadInputException(
          "qrels not found at " + qrels.toAbsolutePath() + "; a split is a file <split>.tsv there");
    }
    return files;
  }

  private Path file(String name) {
    Path plain = folder.resolve(name);
    Path packed = folder.resolve(name + GZIP);
    if (Files.isRegularFile(plain)) {
      return plain;
    }
    if (Files.isRegularFile(packed)) {
      return packed;
    }
    throw new BadInputException(
        name
            + " not found at "
            + plain.toAbsolutePath()
            + "; a BEIR folder has corpus.jsonl, queries.jsonl and qrels/<split>.tsv");
  }
}
