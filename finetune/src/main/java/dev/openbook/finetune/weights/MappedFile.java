package dev.openbook.finetune.weights;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A whole file mapped read-only into memory; unmapped on close. Safe for concurrent reads.
 *
 * @param path where the file stands, for complaints
 * @param bytes its content
 * @param arena owner of the mapping
 */
record MappedFile(Path path, MemorySegment bytes, Arena arena) implements AutoCloseable {
  /**
   * Maps a file.
   *
   * @throws BadInputException if it is missing or cannot be mapped
   */
  // The arena's owner is the record, which closes it; the checker only knows blocks.
  @SuppressWarnings("MustBeClosedChecker")
  static MappedFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new BadInputException("file not found at " + path.toAbsolutePath());
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      MemorySegment bytes =
          size == 0
              ? MemorySegment.NULL
              : channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      return new MappedFile(path, bytes, arena);
    } catch (IOException e) {
      arena.close();
      throw new BadInputException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  long size() {
    return bytes.byteSize();
  }

  BadInputException fail(String reason) {
    return BadInputException.in(path, reason);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
