package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/** Writes an index beside its final place and moves it there when it is whole. */
final class IndexBuilder {
  private static final String TASK = "index";
  private static final int BUFFER_MEGABYTES = 128;

  /** A corpus with fewer characters is sorted before it is written. */
  private static final long SORTED_CHARACTERS = 16_000_000;

  /** Lucene's defaults: neighbours of a vector, and candidates looked at for them. */
  private static final int CONNECTIONS = 16;

  private static final int BEAM_WIDTH = 100;

  private final Path folder;
  private final Path partial;
  private final Path replaced;
  private final IndexSettings settings;
  private final Optional<PassageVectors> vectors;
  private final int threads;
  private final Progress progress;

  IndexBuilder(
      Path folder,
      IndexSettings settings,
      Optional<PassageVectors> vectors,
      int threads,
      Progress progress) {
    this.folder = folder.toAbsolutePath().normalize();
    String name = this.folder.getFileName().toString();
    this.partial = this.folder.resolveSibling("." + name + ".openbook-partial");
    this.replaced = this.folder.resolveSibling("." + name + ".openbook-replaced");
    this.settings = settings;
    this.vectors = vectors;
    this.threads = threads;
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
        IndexWriter writer = new IndexWriter(directory, configuration(analyzer));
        var adding = new PassageWriter(writer, settings.layout(), vectors, threads)) {
      Iterator<Passage> rest = passages.iterator();
      Iterator<Passage> first = first(rest).iterator();
      var batch = new ArrayList<Passage>(PassageWriter.BATCH);
      while (first.hasNext() || rest.hasNext()) {
        batch.add(first.hasNext() ? first.next() : rest.next());
        if (batch.size() == PassageWriter.BATCH) {
          adding.add(List.copyOf(batch));
          done += batch.size();
          batch.clear();
          progress.report(TASK, done, total, "passages");
        }
      }
      if (!batch.isEmpty()) {
        adding.add(List.copyOf(batch));
        done += batch.size();
      }
      if (done == 0) {
        throw new BadInputException(folder + ": there are no passages to index");
      }
      adding.finish();
      writer.forceMerge(1);
      writer.setLiveCommitData(new IndexRecord(settings, done).toUserData().entrySet());
      writer.commit();
    }
    progress.report(TASK, done, done, "passages");
  }

  /** Returns all passages in the order of the index where they are few, otherwise the first. */
  private static List<Passage> first(Iterator<Passage> passages) {
    var first = new ArrayList<Passage>();
    long characters = 0;
    while (passages.hasNext() && characters < SORTED_CHARACTERS) {
      Passage passage = passages.next();
      characters += passage.id().length() + passage.title().length() + passage.text().length();
      first.add(passage);
    }
    if (!passages.hasNext()) {
      // Else Lucene sorts them when they are written, stored texts and all.
      first.sort(Comparator.comparing(Passage::id));
    }
    return first;
  }

  private IndexWriterConfig configuration(Analyzer analyzer) {
    var configuration =
        new IndexWriterConfig(analyzer)
            .setSimilarity(new BM25Similarity((float) settings.k1(), (float) settings.b()))
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setCommitOnClose(false)
            .setRAMBufferSizeMB(BUFFER_MEGABYTES)
            // Documents in the order of their ids: equal scores then need no second key.
            .setIndexSort(new Sort(new SortField(PassageIndex.ID, SortField.Type.STRING)));
    settings.vectors().ifPresent(each -> configuration.setCodec(codec(each)));
    if (vectors.isPresent()) {
      configuration.setMergeScheduler(new SerialMergeScheduler());
    }
    return configuration;
  }

  private static Codec codec(VectorSettings settings) {
    KnnVectorsFormat graph = new WideVectors(settings.encoding().format(CONNECTIONS, BEAM_WIDTH));
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return graph;
      }
    };
  }

  /** A format that takes as many components as we do; Lucene stops at 1,024 out of caution. */
  private static final class WideVectors extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    WideVectors(KnnVectorsFormat format) {
      super(format.getName());
      this.format = format;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return VectorSettings.MAX_DIMENSION;
    }
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
