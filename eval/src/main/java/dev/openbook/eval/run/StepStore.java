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
import java.util.function.LongSupplier;
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
  private final LongSupplier nanoTime;

  private StepStore(Path folder, FileChannel lockFile, LongSupplier nanoTime) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.nanoTime = nanoTime;
  }

  /** What a step does. */
  interface Work {
    /** Does it. */
    void run() throws IOException;
  }

  /**
   * Opens or makes a store.
   *
   * @param nanoTime the clock that times steps
   * @throws BadInputException if the folder cannot be written or another process works in it
   */
  static StepStore open(Path folder, LongSupplier nanoTime) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) != null) {
        return new StepStore(folder, channel, nanoTime);
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
   * Does a step unless it is done, declares it done and keeps the time that it took.
   *
   * @throws IOException if it fails or the marker cannot be written
   */
  void make(StepKey key, Work work) throws IOException {
    if (isDone(key)) {
      return;
    }
    long start = nanoTime.getAsLong();
    work.run();
    long took = nanoTime.getAsLong() - start;
    AtomicFile.write(folder(key).resolve(DURATION), Duration.ofNanos(took) + "\n");
    markDone(key);
  }

  /**
   * Returns how long {@link #make} took, in the process that finished the step; empty where it was
   * not kept.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Duration> duration(StepKey key) throws IOException {
    Path file = folder(key).resolve(DURATION);
    return Files.isRegularFile(file)
        ? Optional.of(Duration.parse(Files.readString(file).strip()))
        : Optional.empty();
  }

  /**
   * Declares the step done.
   *
   * @throws IOException if the marker cannot be written
   */
  void markDone(StepKey key) throws IOException {
    AtomicFile.write(folder(key).resolve(DONE), key.json() + "\n");
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
