package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.StringHelper;
import org.apache.lucene.util.Version;

/**
 * Passages in a folder, indexed by Lucene, with the settings they were indexed with.
 *
 * <p>One passage is one Lucene document; what is searched is its title, a line feed and its text.
 * The index owns its open files until {@link #close()}; it is safe for concurrent use before that.
 */
public final class PassageIndex implements AutoCloseable {
  /** Version of Lucene that builds and reads indexes. */
  public static final String LUCENE_VERSION = Version.LATEST.toString();

  /** The field with a passage's id: one term, and sorted values. */
  public static final String ID = "id";

  /** The field with the terms of title and text, or of the text alone in an index by fields. */
  public static final String CONTENTS = "contents";

  /** The field with the terms of the title in an index by fields. */
  public static final String TITLES = "titles";

  /** The field with the passages' vectors. */
  public static final String VECTOR = "vector";

  private final Path folder;
  private final IndexSettings settings;
  private final Directory directory;
  private final DirectoryReader reader;
  private final Analyzer analyzer;

  private PassageIndex(
      Path folder, IndexSettings settings, Directory directory, DirectoryReader reader) {
    this.folder = folder;
    this.settings = settings;
    this.directory = directory;
    this.reader = reader;
    this.analyzer = settings.analysis().analyzer();
  }

  /**
   * Builds an index without vectors and opens it. It is written beside {@code folder} and moved
   * there when it is whole; an index which stands there is replaced.
   *
   * @param folder where the index shall stand; only an index or an empty folder may be there
   * @param passages unique ids, at least one; read once, in batches
   * @param settings how terms are made and scored
   * @param threads threads that analyse texts, at least 1
   * @param progress hears of passages written
   * @throws BadInputException if ids repeat, there is no passage, {@code folder} holds other files
   *     or cannot be written
   */
  public static PassageIndex build(
      Path folder,
      Iterable<Passage> passages,
      IndexSettings settings,
      int threads,
      Progress progress) {
    if (settings.vectors().isPresent()) {
      throw new IllegalArgumentException("settings name vectors, but there are none");
    }
    new IndexBuilder(folder, settings, Optional.empty(), threads, progress).build(passages);
    return open(folder, settings);
  }

  /** Builds an index without vectors as above, on one thread. */
  public static PassageIndex build(
      Path folder, Iterable<Passage> passages, IndexSettings settings, Progress progress) {
    return build(folder, passages, settings, 1, progress);
  }

  /**
   * Builds an index with vectors, otherwise as above; the same passages give the same graph.
   *
   * @param vectors gives the passages' vectors
   */
  public static PassageIndex build(
      Path folder,
      Iterable<Passage> passages,
      IndexSettings settings,
      PassageVectors vectors,
      Progress progress) {
    IndexSettings whole = settings.withVectors(vectors.settings());
    new IndexBuilder(folder, whole, Optional.of(vectors), 1, progress).build(passages);
    return open(folder, whole);
  }

  /**
   * Opens an index that must have been built with {@code expected}.
   *
   * @throws BadInputException if there is no index, it is damaged, or it was built otherwise
   */
  public static PassageIndex open(Path folder, IndexSettings expected) {
    PassageIndex index = open(folder);
    if (!index.settings.equals(expected)) {
      index.close();
      throw IndexRecord.other(
          folder, "was built with " + index.settings + ", asked for " + expected);
    }
    return index;
  }

  /**
   * Opens an index with the settings it was built with.
   *
   * @throws BadInputException if there is no index, it is damaged, or another version built it
   */
  public static PassageIndex open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw notFound(folder);
    }
    try {
      Directory directory = FSDirectory.open(folder);
      try {
        return open(folder, directory);
      } catch (IOException | RuntimeException e) {
        IOUtils.closeWhileHandlingException(directory);
        throw e;
      }
    } catch (IOException e) {
      throw new BadInputException(
          folder + ": the index is damaged; rebuild it with './openbook index': " + e, e);
    }
  }

  private static PassageIndex open(Path folder, Directory directory) throws IOException {
    if (!DirectoryReader.indexExists(directory)) {
      throw notFound(folder);
    }
    DirectoryReader reader = DirectoryReader.open(directory);
    try {
      IndexRecord record = IndexRecord.from(folder, reader.getIndexCommit().getUserData());
      if (reader.leaves().size() != 1 || record.passages() != reader.numDocs()) {
        throw IndexRecord.other(
            folder, "holds " + reader.numDocs() + " passages of " + record.passages());
      }
      return new PassageIndex(folder, record.settings(), directory, reader);
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(reader);
      throw e;
    }
  }

  /** Returns what the index was built with. */
  public IndexSettings settings() {
    return settings;
  }

  /**
   * Returns what the index's vectors are.
   *
   * @param model name of the embedding model that the complaint tells to build with
   * @throws BadInputException if it has none
   */
  public VectorSettings requireVectors(String model) {
    return settings
        .vectors()
        .orElseThrow(
            () ->
                new BadInputException(
                    "the index has no vectors; build it with './openbook index ... --dense "
                        + model
                        + "'"));
  }

  /**
   * Returns a passage as it was indexed.
   *
   * @throws IllegalArgumentException if the index has no passage of that id
   */
  public Passage passage(String id) {
    try {
      PostingsEnum postings = leaf().postings(new Term(ID, id), PostingsEnum.NONE);
      if (postings != null && postings.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        return PassageFields.toPassage(leaf().storedFields().document(postings.docID()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalArgumentException("unknown passage '" + id + "' in the index at " + folder);
  }

  /** Returns how much the index holds. */
  public IndexStatistics statistics() {
    try {
      Terms terms = leaf().terms(CONTENTS);
      return terms == null
          ? new IndexStatistics(reader.numDocs(), 0, 0, bytes())
          : new IndexStatistics(
              reader.numDocs(), terms.getSumTotalTermFreq(), terms.size(), bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the terms of a text in order, made the way the passages' terms were made. */
  public List<String> terms(String text) {
    var terms = new ArrayList<String>();
    try (TokenStream tokens = analyzer.tokenStream(CONTENTS, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        terms.add(term.toString());
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return terms;
  }

  /** Returns Lucene's reader of all passages: one segment, in the order of the passages' ids. */
  public DirectoryReader reader() {
    return reader;
  }

  /**
   * Returns the ids of Lucene documents.
   *
   * @param documents their numbers in any order
   */
  public String[] ids(int[] documents) {
    var ids = new String[documents.length];
    Integer[] ascending = new Integer[documents.length];
    Arrays.setAll(ascending, i -> i);
    Arrays.sort(ascending, Comparator.comparingInt(i -> documents[i]));
    try {
      BinaryDocValues values = leaf().getBinaryDocValues(PassageFields.ID_VALUE);
      for (int i : ascending) {
        values.advanceExact(documents[i]);
        ids[i] = values.binaryValue().utf8ToString();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ids;
  }

  /** Returns a name that is this build's own: another build of the same folder has another. */
  public String version() {
    return StringHelper.idToString(((SegmentReader) leaf()).getSegmentInfo().info.getId());
  }

  /** Returns the index's only segment. */
  public LeafReader leaf() {
    return reader.leaves().getFirst().reader();
  }

  @Override
  public void close() {
    try {
      IOUtils.close(analyzer, reader, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long sum = 0;
      for (Path file : (Iterable<Path>) files::iterator) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  private static BadInputException notFound(Path folder) {
    return new BadInputException(
        "index not found at " + folder.toAbsolutePath() + "; build it with './openbook index'");
  }
}
