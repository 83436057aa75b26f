package dev.openbook.datasets.fetch;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.fetch.CatalogEntry.CatalogFile;
import dev.openbook.datasets.fetch.CatalogEntry.FileSet;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * One entry's part of the cache.
 *
 * <pre>
 * NAME/                 the entry, whole; it appears by a rename
 * NAME/.fetched.json    the stamp of its last check
 * NAME.sha256.json      checksums recorded at the first fetch, for files the catalog has none for
 * .partial/NAME/        work in progress; removed when the entry is in
 * .rejected/NAME/       what had the wrong checksum last
 * .stamps/NAME.json     the stamp of a folder of the user's
 * .locks/NAME           lock of the fetch at work
 * </pre>
 */
final class EntryCache {
  private static final String STAMP = ".fetched.json";

  private final Path cache;
  private final CatalogEntry entry;
  private final Path folder;

  EntryCache(Path cache, CatalogEntry entry) {
    this.cache = cache;
    this.entry = entry;
    this.folder = cache.resolve(entry.name());
  }

  CacheLock lock() throws IOException, InterruptedException {
    return CacheLock.take(cache.resolve(".locks").resolve(entry.name()));
  }

  /**
   * Returns the cached entry if nothing in it has changed since its last check; reads no content.
   */
  Optional<Path> vouchedFor() {
    try {
      Optional<Stamp> stamp = Stamp.read(folder.resolve(STAMP));
      return stamp.isPresent() && stamp.get().isUnchanged(folder) ? find(false) : Optional.empty();
    } catch (IOException | SourceFailure e) {
      return Optional.empty(); // what is wrong comes out where the lock is held
    }
  }

  /**
   * Returns the cached entry, checked; empty when there is none.
   *
   * @param isStamping whether to note the check's result, which needs the lock
   * @throws SourceFailure if something is there but it is not the entry
   */
  Optional<Path> find(boolean isStamping) throws SourceFailure, IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Optional<Stamp> earlier = Stamp.read(folder.resolve(STAMP));
    FileSet set = cachedSet(earlier);
    Stamp now =
        Stamp.check(
            folder,
            set,
            earlier.map(Stamp::source).orElse("put there by hand"),
            recorded(),
            earlier);
    if (isStamping && (earlier.isEmpty() || !earlier.get().files().equals(now.files()))) {
      now.write(folder.resolve(STAMP));
    }
    return Optional.of(path(folder, set));
  }

  /**
   * Returns the cached entry, checked; empty when there is none. Called under the lock.
   *
   * @throws BadInputException if something is there but it is not the entry; it is put aside
   */
  Optional<Path> findOrReject() throws IOException {
    try {
      return find(true);
    } catch (SourceFailure e) {
      Path rejected = reject(folder);
      throw new BadInputException(
          entry.kind()
              + " '"
              + entry.name()
              + "' in the cache is damaged: "
              + e.getMessage()
              + "; put aside as "
              + rejected
              + ", run the command again to fetch it anew",
          e);
    }
  }

  private FileSet cachedSet(Optional<Stamp> stamp) throws SourceFailure {
    for (FileSet set : entry.fileSets()) {
      boolean isStamped = stamp.isPresent() && stamp.get().fileSet().equals(set.name());
      if (isStamped || (stamp.isEmpty() && Stamp.holds(folder, set))) {
        return set;
      }
    }
    throw new SourceFailure("the files of '" + entry.name() + "' are not all in " + folder);
  }

  /** Checks a set of files in a folder of the user's and returns its path. */
  Path checkedLocal(Path local, FileSet set, boolean isStamping) throws SourceFailure, IOException {
    Path file = cache.resolve(".stamps").resolve(entry.name() + ".json");
    Optional<Stamp> earlier =
        Stamp.read(file).filter(stamp -> stamp.folder().equals(local.toString()));
    Stamp now = Stamp.check(local, set, "local folder", Map.of(), earlier);
    if (isStamping && (earlier.isEmpty() || !earlier.get().files().equals(now.files()))) {
      now.write(file);
    }
    return path(local, set);
  }

  /** Returns the folder of a kind of work, with what earlier attempts left in it. */
  Path workFolder(String kind) throws IOException {
    return Files.createDirectories(work().resolve(kind));
  }

  /**
   * Returns an empty folder for a kind of work; the remains of earlier ones are removed. Its name
   * is new, since a child process of a killed fetch may still be writing into an old one.
   */
  Path freshFolder(String kind) throws IOException {
    Files.createDirectories(work());
    for (Path old : children(work())) {
      if (String.valueOf(old.getFileName()).startsWith(kind + "-")) {
        tidy(old);
      }
    }
    String unique = ProcessHandle.current().pid() + "-" + System.nanoTime();
    return Files.createDirectory(work().resolve(kind + "-" + unique));
  }

  /** Checks finished files, moves them into the cache as a whole and returns their path there. */
  Path accept(Path ready, FileSet set, String source) throws SourceFailure, IOException {
    Stamp stamp;
    try {
      stamp = Stamp.check(ready, set, source, recorded(), Optional.empty());
    } catch (SourceFailure e) {
      throw new SourceFailure(e.getMessage() + "; put aside as " + reject(ready), e);
    }
    stamp.in(folder).write(ready.resolve(STAMP));
    record(set, stamp);
    Files.move(ready, folder, StandardCopyOption.ATOMIC_MOVE);
    tidy(work());
    return path(folder, set);
  }

  /** Moves a file or folder aside, over what was put aside before, and returns its new place. */
  Path reject(Path wrong) throws IOException {
    Path aside = cache.resolve(".rejected").resolve(entry.name());
    Files.createDirectories(aside);
    Path target = aside.resolve(wrong.getFileName() + ".rejected");
    deleteTree(target);
    return Files.move(wrong, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns the checksums recorded at the first fetch, by file name. */
  Map<String, String> recorded() {
    Path file = recordFile();
    var checksums = new TreeMap<String, String>();
    if (Files.isRegularFile(file)) {
      JsonRecord record = JsonRecord.whole(file, TextFile.decode(file, TextFile.bytes(file)));
      for (String name : record.node().propertyNames()) {
        checksums.put(name, record.text(name));
      }
    }
    return checksums;
  }

  Path recordFile() {
    return cache.resolve(entry.name() + ".sha256.json");
  }

  private void record(FileSet set, Stamp stamp) throws IOException {
    Map<String, String> recorded = recorded();
    Map<String, String> fetched = stamp.checksums();
    boolean isNew = false;
    for (CatalogFile file : set.files()) {
      String checksum = fetched.get(file.name());
      if (file.sha256().isEmpty() && checksum != null) {
        isNew |= recorded.putIfAbsent(file.name(), checksum) == null;
      }
    }
    if (isNew) {
      AtomicFile.write(
          recordFile(),
          JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(recorded)
              + "\n");
    }
  }

  private static Path path(Path folder, FileSet set) {
    return set.files().size() == 1 ? folder.resolve(set.files().getFirst().name()) : folder;
  }

  private Path work() {
    return cache.resolve(".partial").resolve(entry.name());
  }

  /** Removes what can be removed; a child process of a killed fetch may still be writing there. */
  static void tidy(Path root) {
    try {
      deleteTree(root);
    } catch (IOException | UncheckedIOException e) {
      return; // the next fetch tidies again
    }
  }

  /** Removes a file or a folder with all that is in it; nothing there is fine. */
  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(root)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }

  private static List<Path> children(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.toList();
    }
  }
}
