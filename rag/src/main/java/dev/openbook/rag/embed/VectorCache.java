package dev.openbook.rag.embed;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Vectors of texts on disk, found by the texts' content, so that no text is encoded twice.
 *
 * <p>The file is a row of records: 16 bytes of the text's SHA-256, then the vector's components as
 * 32-bit floats, little endian. Records are only appended; after a {@code kill -9} a cut last
 * record is dropped when the cache is opened. Keeps about 100 bytes of heap a vector.
 *
 * <p>One process at a time, one thread at a time.
 */
public final class VectorCache implements AutoCloseable {
  private static final int KEY_BYTES = 16;

  private final FileChannel channel;
  private final int dimension;
  private final int recordBytes;
  private final Map<Key, Long> places = new HashMap<>();
  private long end;

  /** The first half of a text's SHA-256. */
  private record Key(long high, long low) {}

  private VectorCache(FileChannel channel, int dimension) {
    this.channel = channel;
    this.dimension = dimension;
    this.recordBytes = KEY_BYTES + dimension * Float.BYTES;
  }

  /**
   * Opens or makes the cache of a model.
   *
   * @param folder where caches lie, a file for each model
   * @throws BadInputException if the file cannot be read or written, or another process has it
   */
  public static VectorCache open(Path folder, Embedder embedder) {
    Path file =
        folder.resolve(
            embedder.name().replaceAll("[^A-Za-z0-9._-]", "_")
                + "-"
                + embedder.dimension()
                + ".vectors");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        lock(channel, file);
        var cache = new VectorCache(channel, embedder.dimension());
        cache.readKeys();
        return cache;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new BadInputException(file + ": the cache of vectors cannot be used: " + e, e);
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    Optional<FileLock> lock;
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      lock = Optional.empty();
    }
    if (lock.isEmpty()) {
      throw BadInputException.in(
          file, "is in use by another run; wait for it, or set OPENBOOK_CACHE to another folder");
    }
  }

  private void readKeys() throws IOException {
    long whole = channel.size() / recordBytes * recordBytes;
    channel.truncate(whole);
    var key = ByteBuffer.allocate(KEY_BYTES);
    for (long place = 0; place < whole; place += recordBytes) {
      key.clear();
      readFully(key, place);
      places.put(new Key(key.getLong(0), key.getLong(Long.BYTES)), place);
    }
    end = whole;
  }

  /** Returns the vector of a text, empty when it is not here. */
  Optional<float[]> find(String text) throws IOException {
    Long place = places.get(key(text));
    if (place == null) {
      return Optional.empty();
    }
    var bytes = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(bytes, place + KEY_BYTES);
    var vector = new float[dimension];
    bytes.flip().asFloatBuffer().get(vector);
    return Optional.of(vector);
  }

  /** Appends vectors of texts that are not here yet. */
  void add(List<String> texts, List<float[]> vectors) throws IOException {
    var bytes = ByteBuffer.allocate(texts.size() * recordBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < texts.size(); i++) {
      Key key = key(texts.get(i));
      if (places.putIfAbsent(key, end + bytes.position()) == null) {
        bytes.order(ByteOrder.BIG_ENDIAN).putLong(key.high()).putLong(key.low());
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        for (float component : vectors.get(i)) {
          bytes.putFloat(component);
        }
      }
    }
    bytes.flip();
    long place = end;
    end += bytes.remaining();
    while (bytes.hasRemaining()) {
      place += channel.write(bytes, place);
    }
  }

  private void readFully(ByteBuffer bytes, long from) throws IOException {
    long place = from;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, place);
      if (read < 0) {
        throw new IOException("the file ends in the middle of a vector");
      }
      place += read;
    }
  }

  private static Key key(String text) {
    String digest = Sha256.of(text);
    return new Key(
        HexFormat.fromHexDigitsToLong(digest, 0, 16),
        HexFormat.fromHexDigitsToLong(digest, 16, 32));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
