package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which steps keep their results, one folder a step, named by kind and hash.
 *
 * <p>A step is done when its folder holds {@code step.json}, which is written last. One process at
 * a time works in a store: opening takes a lock that the operating system drops when the process
 * dies.
 */
final class StepStore implements AutoCloseable {
  private static final String DONE = "step.json";
  private static final String DURATION = "duration.txt";

  private final Path folder;
  private final FileChannel lockFile;

  private StepStore(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Opens or makes a store.
   *
   * @throws BadInputException if the folder cannot be written or another process works in it
   */
  static StepStore open(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) != null) {
        return new StepStore(folder, channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new BadInputException(
          "output folder "
              + folder.toAbsolutePath()
              + " cannot be written ("
              + e.getMessage()
              + "); choose another with --out",
          e);
    }
    throw new BadInputException(
        "output folder "
            + folder.toAbsolutePath()
            + " is in use by another openbook process; wait for it or choose another with --out");
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Returns the step's folder, whether it exists or not. */
  Path folder(StepKey key) {
    return folder.resolve(key.folderName());
  }

  /** Returns whether the step's result is whole. */
  boolean isDone(StepKey key) {
    return Files.isRegularFile(folder(key).resolve(DONE));
  }

  /**
   * Declares the step done.
   *
   * @throws IOException if the marker cannot be written
   */
  void markDone(StepKey key) throws IOException {
    AtomicFile.write(folder(key).resolve(DONE), key.json() + "\n");
  }

  /**
   * Declares the step done, and keeps how long it took.
   *
   * @throws IOException if a marker cannot be written
   */
  void markDone(StepKey key, Duration duration) throws IOException {
    AtomicFile.write(folder(key).resolve(DURATION), duration + "\n");
    markDone(key);
  }

  /**
   * Returns how long the step took; empty when that was not kept.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Duration> duration(StepKey key) throws IOException {
    Path file = folder(key).resolve(DURATION);
    return Files.isRegularFile(file)
        ? Optional.of(Duration.parse(Files.readString(file).strip()))
        : Optional.empty();
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
