package dev.openbook.datasets.fetch;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.fetch.CatalogEntry.CatalogFile;
import dev.openbook.datasets.fetch.CatalogEntry.FileSet;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.datasets.file.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was found when a folder's files were last checked, so that an unchanged file need not be
 * read again: a file counts as unchanged while its size and time of change are.
 *
 * @param folder the checked folder
 * @param fileSet name of the set of files it holds
 * @param source where it is from, for people
 * @param files the checked files
 */
record Stamp(String folder, String fileSet, String source, List<StampedFile> files) {
  Stamp {
    files = List.copyOf(files);
  }

  /** A checked file; the time of change is kept to the precision the file system gives. */
  record StampedFile(String name, long bytes, String modified, String sha256) {
    boolean isStill(Path path) throws IOException {
      return Files.size(path) == bytes
          && Files.getLastModifiedTime(path).toString().equals(modified);
    }
  }

  /** Reads a stamp; empty when there is none or it cannot be understood, which costs one check. */
  static Optional<Stamp> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonRecord record = JsonRecord.whole(file, TextFile.decode(file, TextFile.bytes(file)));
      var files = new ArrayList<StampedFile>();
      for (JsonRecord each : record.records("files")) {
        files.add(
            new StampedFile(
                each.text("name"),
                Long.parseLong(each.text("bytes")),
                each.text("modified"),
                each.text("sha256")));
      }
      return Optional.of(
          new Stamp(record.text("folder"), record.text("fileSet"), record.text("source"), files));
    } catch (BadInputException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    List<Map<String, String>> list =
        files.stream()
            .map(
                each ->
                    Map.of(
                        "name", each.name(),
                        "bytes", Long.toString(each.bytes()),
                        "modified", each.modified(),
                        "sha256", each.sha256()))
            .toList();
    AtomicFile.write(
        file,
        JsonMapper.builder()
                .build()
                .writeValueAsString(
                    Map.of("folder", folder, "fileSet", fileSet, "source", source, "files", list))
            + "\n");
  }

  /** Returns this stamp for the same files in another folder. */
  Stamp in(Path where) {
    return new Stamp(where.toString(), fileSet, source, files);
  }

  /** Returns the checksums by file name. */
  Map<String, String> checksums() {
    return files.stream().collect(Collectors.toMap(StampedFile::name, StampedFile::sha256));
  }

  /** Returns whether each stamped file still has its size and time of change. */
  boolean isUnchanged(Path where) throws IOException {
    for (StampedFile file : files) {
      Path path = where.resolve(file.name());
      if (!Files.isRegularFile(path) || !file.isStill(path)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the folder holds every file that {@code set} cannot do without. */
  static boolean holds(Path folder, FileSet set) {
    return set.files().stream()
        .allMatch(file -> file.isOptional() || Files.isRegularFile(folder.resolve(file.name())));
  }

  /**
   * Checks the files of a set in a folder, reading those that {@code earlier} does not vouch for.
   *
   * @param recorded checksums of files that the catalog has none for
   * @throws SourceFailure if a file is missing or is not the right one
   */
  static Stamp check(
      Path folder,
      FileSet set,
      String source,
      Map<String, String> recorded,
      Optional<Stamp> earlier)
      throws SourceFailure, IOException {
    var files = new ArrayList<StampedFile>();
    for (CatalogFile file : set.files()) {
      Path path = folder.resolve(file.name());
      if (Files.isRegularFile(path)) {
        StampedFile found = stamped(path, file.name(), earlier);
        files.add(found);
        Optional<String> expected =
            file.sha256().or(() -> Optional.ofNullable(recorded.get(file.name())));
        if (expected.isPresent() && !expected.get().equals(found.sha256())) {
          throw new SourceFailure(wrongChecksum(path, found.sha256(), expected.get()));
        }
      } else if (!file.isOptional()) {
        throw new SourceFailure("file not found at " + path);
      }
    }
    return new Stamp(folder.toString(), set.name(), source, files);
  }

  static String wrongChecksum(Path path, String got, String expected) {
    return "wrong checksum of " + path + ": sha256 must be " + expected + ", got " + got;
  }

  private static StampedFile stamped(Path path, String name, Optional<Stamp> earlier)
      throws IOException {
    for (StampedFile known : earlier.map(Stamp::files).orElse(List.of())) {
      if (known.name().equals(name) && known.isStill(path)) {
        return known;
      }
    }
    return new StampedFile(
        name, Files.size(path), Files.getLastModifiedTime(path).toString(), Sha256.of(path));
  }
}
