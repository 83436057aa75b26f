package dev.openbook.datasets.fetch;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.CatalogEntry.CatalogFile;
import dev.openbook.datasets.fetch.CatalogEntry.Source.Hub;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Downloads the files of a hub's repository one after another. Whole files of an earlier, cut
 * attempt are kept, the one that was cut is taken up.
 */
final class HubSource implements AutoCloseable {
  private final Hub hub;
  private final FetchSettings settings;
  private final HttpDownload http;

  HubSource(Hub hub, FetchSettings settings) {
    this.hub = hub;
    this.settings = settings;
    this.http = new HttpDownload(settings);
  }

  Path fetch(EntryCache cache, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Path folder = cache.workFolder("hub-" + hub.revision().replaceAll("[^A-Za-z0-9.-]", "_"));
    for (CatalogFile file : hub.files().files()) {
      if (!Files.exists(folder.resolve(file.name()))) {
        fetch(file, folder, cache, progress);
      }
    }
    return cache.accept(
        folder, hub.files(), settings.hub() + "/" + hub.repository() + "@" + hub.revision());
  }

  @Override
  public void close() {
    http.close();
  }

  private void fetch(CatalogFile file, Path folder, EntryCache cache, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Path partial = folder.resolve(file.name() + ".partial");
    URI address = address(file.name());
    HttpDownload.Outcome outcome = http.download(address, partial, progress);
    Optional<String> wrong = wrongChecksum(file, partial, outcome, cache);
    if (wrong.isPresent() && outcome.isResumed()) {
      // The parts may be of different contents; a download in one piece settles it.
      PartialFile.delete(partial);
      outcome = http.download(address, partial, progress);
      wrong = wrongChecksum(file, partial, outcome, cache);
    }
    if (wrong.isPresent()) {
      Path rejected = cache.reject(partial);
      PartialFile.delete(partial);
      throw new SourceFailure(wrong.get() + "; put aside as " + rejected);
    }
    if (outcome.isFound()) {
      Files.move(partial, folder.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
      PartialFile.delete(partial);
    } else if (!file.isOptional()) {
      throw new SourceFailure("HTTP status 404 for " + address);
    }
  }

  private static Optional<String> wrongChecksum(
      CatalogFile file, Path partial, HttpDownload.Outcome outcome, EntryCache cache)
      throws IOException {
    Optional<String> expected =
        file.sha256()
            .or(() -> Optional.ofNullable(cache.recorded().get(file.name())))
            .or(outcome::sha256);
    if (!outcome.isFound() || expected.isEmpty()) {
      return Optional.empty();
    }
    String got = Sha256.of(partial);
    return got.equals(expected.get())
        ? Optional.empty()
        : Optional.of(
            Stamp.wrongChecksum(Path.of(file.name()), got, expected.get())
                + (file.sha256().isEmpty() ? "; remove " + cache.recordFile() + " to accept" : ""));
  }

  private URI address(String file) {
    return URI.create(
        settings.hub() + "/" + hub.repository() + "/resolve/" + hub.revision() + "/" + file);
  }
}
