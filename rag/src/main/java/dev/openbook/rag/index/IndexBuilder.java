package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/** Writes an index beside its final place and moves it there when it is whole. */
final class IndexBuilder {
  private static final String TASK = "index";
  private static final int REPORT_EVERY = 1000;

  private final Path folder;
  private final Path partial;
  private final Path replaced;
  private final IndexSettings settings;
  private final Progress progress;

  IndexBuilder(Path folder, IndexSettings settings, Progress progress) {
    this.folder = folder.toAbsolutePath().normalize();
    String name = this.folder.getFileName().toString();
    this.partial = this.folder.resolveSibling("." + name + ".openbook-partial");
    this.replaced = this.folder.resolveSibling("." + name + ".openbook-replaced");
    this.settings = settings;
    this.progress = progress;
  }

  void build(Iterable<Passage> passages) {
    refuseForeignFolder();
    try {
      delete(partial);
      Files.createDirectories(partial);
      try {
        write(passages);
        refuseDuplicates();
        moveIntoPlace();
      } finally {
        delete(partial);
      }
    } catch (IOException e) {
      throw new BadInputException(folder + ": the index cannot be written: " + e, e);
    }
  }

  private void write(Iterable<Passage> passages) throws IOException {
    long total = passages instanceof Collection<Passage> known ? known.size() : 0;
    long done = 0;
    try (Directory directory = FSDirectory.open(partial);
        Analyzer analyzer = settings.analysis().analyzer();
        IndexWriter writer = new IndexWriter(directory, configuration(analyzer))) {
      for (Passage passage : passages) {
        writer.addDocument(PassageFields.toDocument(passage));
        done++;
        if (done % REPORT_EVERY == 0) {
          progress.report(TASK, done, total, "passages");
        }
      }
      if (done == 0) {
        throw new BadInputException(folder + ": there are no passages to index");
      }
      writer.forceMerge(1);
      writer.setLiveCommitData(new IndexRecord(settings, done).toUserData().entrySet());
      writer.commit();
    }
    progress.report(TASK, done, done, "passages");
  }

  private IndexWriterConfig configuration(Analyzer analyzer) {
    return new IndexWriterConfig(analyzer)
        .setSimilarity(new BM25Similarity((float) settings.k1(), (float) settings.b()))
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
        .setCommitOnClose(false);
  }

  private void refuseDuplicates() throws IOException {
    try (Directory directory = FSDirectory.open(partial);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      Terms ids = MultiTerms.getTerms(reader, PassageIndex.ID);
      TermsEnum each = ids.iterator();
      for (BytesRef id = each.next(); id != null; id = each.next()) {
        if (each.docFreq() > 1) {
          throw new BadInputException(
              "passage ids must be unique, got '" + id.utf8ToString() + "' twice");
        }
      }
    }
  }

  private void moveIntoPlace() throws IOException {
    delete(replaced);
    if (Files.exists(folder)) {
      Files.move(folder, replaced, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    delete(replaced);
  }

  /** Replacing deletes what was there, so only an index or an empty folder may be replaced. */
  private void refuseForeignFolder() {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      if (Files.isDirectory(folder) && (isEmpty(folder) || holdsIndex(folder))) {
        return;
      }
    } catch (IOException e) {
      throw new BadInputException(folder + ": cannot be read: " + e, e);
    }
    throw BadInputException.in(folder, "holds files which are no index; name another folder");
  }

  private static boolean holdsIndex(Path folder) throws IOException {
    try (Directory directory = FSDirectory.open(folder)) {
      return DirectoryReader.indexExists(directory);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> entries = Files.walk(tree)) {
      deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : deepestFirst) {
      Files.delete(entry);
    }
  }
}
