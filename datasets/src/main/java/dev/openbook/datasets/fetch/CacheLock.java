package dev.openbook.datasets.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Lets one piece of work on the cache be done at a time, over all threads and processes of the
 * machine. The system drops the lock when its process ends, however it ends.
 */
public final class CacheLock implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param file what stands for the work; made when needed, never removed
   * @throws IOException if the file cannot be written
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public static CacheLock take(Path file) throws IOException, InterruptedException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean isTaken = false;
    try {
      while (!isTaken) {
        isTaken = tryLock(channel) != null;
        if (!isTaken) {
          Thread.sleep(POLL_MILLIS);
        }
      }
      return new CacheLock(channel);
    } finally {
      if (!isTaken) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process has it
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
